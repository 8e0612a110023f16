// Package board has the pages of the sound board: who decides what, for whom, and how it came so.
//
//	GET /boards                                    the classes that one leads, each with its seven bars
//	GET /boards/{group}                            the board of a class; ?unit= ?sub= ?learner= narrow it
//	POST /boards/{group}                           move sliders
//	GET /boards/{group}/journal                    every move, with reasons; ?element= picks one slider
//	GET /decides                                   for learners: who decides what here, and how my say has grown; ?unit=
//	GET /proposals, /proposals/{proposal}          what waits for my yes, and what I asked for
//
// The place itself has a board, too, for whoever runs it: /boards/place. Nothing is decided here: package soundboard says who may move what, package
// proposal who says yes, and package readiness has the figures.
package board
