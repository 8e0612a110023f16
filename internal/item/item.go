package item

// Use says where an item may be asked.
type Use string

// The uses of an item. An item without any use listed may be asked everywhere.
const (
	// Practice is for practising and for the practice step of a fix-it plan.
	Practice Use = "practice"
	// Together is for a check together: hints, unlimited, private.
	Together Use = "together"
	// Alone is for a check alone and for a refresh; such an item is never shown before.
	Alone Use = "alone"
	// InFilms is for a stop in a film, and is asked nowhere else unless another use is listed too.
	InFilms Use = "film"
)

// Difficulty is the author's judgement; it sets where the engine starts for a new item.
type Difficulty string

// The difficulties that an author can give.
const (
	Easy   Difficulty = "easy"
	Medium Difficulty = "medium" // the default
	Hard   Difficulty = "hard"
)

// Item is one assessment item, in the terms of QTI 3: a body with interactions, the declarations of
// their responses, feedback, and template declarations that make fresh variants. Two extensions
// of ours are documented in docs/items.md: the maths interaction (algebraic equality) and
// scaffolds (a hint that asks back). It is stored as JSON per version, and a version never changes.
//
// All rich text is Markdown with maths between $ signs (see package richtext). Where the item has
// a Template, {{name}} stands for the value of that name in every text, choice, answer and hint.
type Item struct {
	Key        string     `json:"key"`             // stable in its source, e.g. "compare-1" or "oatutor:a7c4d83average_speed5a"
	Title      string     `json:"title,omitempty"` // for lists; a learner sees it above the question when set
	Lang       string     `json:"lang,omitempty"`  // BCP 47; "" = the course's language
	Goals      []string   `json:"goals,omitempty"` // keys of goals; none = practice only (ML-04)
	Uses       []Use      `json:"uses,omitempty"`
	Difficulty Difficulty `json:"difficulty,omitempty"`
	Stimulus   *Stimulus  `json:"stimulus,omitempty"` // what several items ask about: a problem's text and picture
	Body       string     `json:"body"`               // the question; [[R1]] places the interaction R1 in the text

	Interactions []Interaction `json:"interactions"`
	Hints        []Hint        `json:"hints,omitempty"`    // the hint ladder, in order
	Feedback     []Feedback    `json:"feedback,omitempty"` // first match wins per interaction
	Solution     string        `json:"solution,omitempty"` // the worked solution, shown after the answer counts
	Template     *Template     `json:"template,omitempty"`
	Credit       Credit        `json:"credit"`
}

// Stimulus is a shared text that belongs to several items (qti-assessment-stimulus).
type Stimulus struct {
	Key   string `json:"key"`
	Title string `json:"title,omitempty"`
	Body  string `json:"body,omitempty"`
	// Part and Of place the item inside its problem, e.g. part 2 of 3. 0 when it stands alone.
	Part int `json:"part,omitempty"`
	Of   int `json:"of,omitempty"`
}

// InteractionKind is how an answer is given.
type InteractionKind string

// The kinds of interactions, with the QTI 3 element each one is.
const (
	// Choice is qti-choice-interaction: one (Max 1) or several of the choices.
	Choice InteractionKind = "choice"
	// Text is qti-text-entry-interaction with base-type string.
	Text InteractionKind = "text"
	// Number is qti-text-entry-interaction with base-type float.
	Number InteractionKind = "number"
	// Maths is our extension: a text entry judged by mathematical meaning (package maths).
	Maths InteractionKind = "maths"
	// InlineChoice is qti-inline-choice-interaction: one of the choices, taken from a list inside the text.
	InlineChoice InteractionKind = "inline-choice"
	// Match is qti-match-interaction: each of the choices goes to one of the places. It also sorts.
	Match InteractionKind = "match"
	// Order is qti-order-interaction: all choices, in the right order.
	Order InteractionKind = "order"
	// Extended is qti-extended-text-interaction: a longer text, which a person reads. No rule judges it.
	Extended InteractionKind = "extended-text"
	// Upload is qti-upload-interaction: a file, such as a photo of one's work. A person looks at it.
	Upload InteractionKind = "upload"
)

// Interaction is one place to answer, with its response declaration.
type Interaction struct {
	ID     string          `json:"id"` // response identifier, "R1" …
	Kind   InteractionKind `json:"kind"`
	Prompt string          `json:"prompt,omitempty"` // label; a text entry needs one unless it stands inside the body

	Choices []ChoiceOption `json:"choices,omitempty"`
	Places  []ChoiceOption `json:"places,omitempty"` // of a match: where the choices go; one place may take several
	Max     int            `json:"max,omitempty"`    // choices that may be taken, or files of an upload; 0 or 1 = one
	Fixed   bool           `json:"fixed,omitempty"`  // keep the order of choices (default: shuffled)

	// Correct holds the right answer: the ids of the right choices, or every accepted text, number
	// or expression; of a match a pair "choice place" for each choice, of an order the ids of all
	// choices in their order. It never leaves the server before it may.
	Correct []string `json:"correct,omitempty"`
	// Takes are the kinds of files that an upload takes; none = any. MB is how many megabytes one file may have; 0 = as usual.
	Takes []FileKind `json:"takes,omitempty"`
	MB    int        `json:"mb,omitempty"`
	// Criteria say what a good longer text or file has. They are shown once it is there, to compare, and to who reads it.
	Criteria string `json:"criteria,omitempty"`
	// Tolerance is how far off a number may be: absolute, or with Relative a share of the answer.
	Tolerance float64 `json:"tolerance,omitempty"`
	Relative  bool    `json:"relative,omitempty"`
	// Case asks that upper and lower case match in a text answer (default: any case).
	Case bool `json:"case,omitempty"`
	// Unit is printed after the field, e.g. "cm"; it is not typed.
	Unit string `json:"unit,omitempty"`
	// Width is the expected length of the answer in characters; 0 = as usual for the kind.
	Width int `json:"width,omitempty"`
}

// ChoiceOption is one choice (qti-simple-choice).
type ChoiceOption struct {
	ID   string `json:"id"` // "A" …; the learner's page carries other, meaningless ids
	Text string `json:"text"`
	// Fixed keeps this choice at its place when the others are shuffled ("none of these").
	Fixed bool `json:"fixed,omitempty"`
	// Mask is the meaningless id under which the learner's page knows this choice. Only a variant has it.
	Mask string `json:"mask,omitempty"`
	// Feedback and Misconception belong to taking this choice.
	Feedback      string `json:"feedback,omitempty"`
	Misconception string `json:"misconception,omitempty"`
}

// Hint is one rung of the ladder: a text, or a scaffold that asks back.
type Hint struct {
	Title    string    `json:"title,omitempty"`
	Text     string    `json:"text,omitempty"`
	Scaffold *Scaffold `json:"scaffold,omitempty"`
	// BottomOut marks the rung that gives the answer away.
	BottomOut bool   `json:"bottomOut,omitempty"`
	Credit    Credit `json:"credit,omitzero"`
}

// Scaffold is a small question inside a hint, with hints of its own (one level deep).
type Scaffold struct {
	Interaction Interaction `json:"interaction"`
	Hints       []Hint      `json:"hints,omitempty"`
}

// Feedback answers a particular wrong (or right) answer of a text, number or maths interaction.
type Feedback struct {
	Interaction   string `json:"interaction,omitempty"` // "" = the first
	Answer        string `json:"answer,omitempty"`      // matched like a correct answer; "" = any other wrong answer
	Text          string `json:"text"`
	Misconception string `json:"misconception,omitempty"` // short stable name of the mix-up, in plain words
}

// Template holds the declarations that make variants (QTI template processing).
type Template struct {
	Params []Param  `json:"params"`          // drawn or computed in this order
	Where  []string `json:"where,omitempty"` // all must hold, else the draw is repeated (bounded)
}

// Param is one template variable. Exactly one of Int, Decimal, Pick, Expr is set.
type Param struct {
	Name    string   `json:"name"`
	Int     []int64  `json:"int,omitempty"`     // [from, to] or [from, to, step]
	Decimal []string `json:"decimal,omitempty"` // ["from", "to", "step"], exact decimals
	Pick    []string `json:"pick,omitempty"`    // one of these texts or numbers
	Expr    string   `json:"expr,omitempty"`    // computed from the variables before it, exactly (rationals)
	Format  string   `json:"format,omitempty"`  // "" | "fraction" | "mixed" | "decimal:2" | "plain"
}

// Credit says where a text comes from and under which licence it may be used. It is shown where the work is shown.
type Credit struct {
	Authors []string `json:"authors,omitempty"`
	Licence string   `json:"licence,omitempty"` // SPDX id or a name, e.g. "CC-BY-4.0"
	Source  string   `json:"source,omitempty"`  // title or address of the source
	URL     string   `json:"url,omitempty"`     // address of the source, http(s) only
}
