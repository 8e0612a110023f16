// Package interop is the front desk for foreign files: it tells by their content what they are, hands them to the
// package that reads that format, and does the work of an import as a job.
//
//	format         package        told by
//	folder         coursefolder   course.yaml
//	oatutor        oatutor        coursePlans.json
//	case           casenetwork    JSON with a CFDocument
//	metacademy     metacademy     concepts/<tag>/title.txt
//
// Several courses may lie in one archive, each in a folder of its own. Formats that are known by sight but cannot be
// taken yet are named, so that a person knows that the file is sound and what to bring instead.
package interop
