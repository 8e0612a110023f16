package app

import "crossfade/internal/course"

// demoUnit is a unit of the demonstration: one for each slider of the board, with a portfolio at the end.
type demoUnit struct {
	key                             string
	title, challenge, why, audience string
	due                             int // days from today; 0 = no date
	hard                            string
	outcomes                        []string
	goals                           []demoGoal
	parts                           []course.Part
	tasks                           []demoTask
	slots                           [][2]string // title, criteria
}

type demoGoal struct {
	title, why string
	need       course.Necessity
}

type demoTask struct {
	title, brief, audience string
	kind                   string
	due                    int
	criteria               [][4]string // title, not yet, getting there, strong
	exemplars              [][4]string // title, words, note, "strong" or ""
}

var demoUnits = []demoUnit{
	{
		key: "weather", title: "Extreme weather", due: 20, audience: "families who moved here this year",
		challenge: "Two storms, one week apart, began over the same warm sea. One was gone by morning; the other took roofs. Find out what made the difference, and tell a family that has never seen such a storm what to look for.",
		why:       "Warnings help only those who know what they mean.",
		outcomes:  []string{"An explanation that a newcomer can follow", "A labelled diagram of one storm", "A one-page plan for the first hour of a warning"},
		goals: []demoGoal{
			{"Say what feeds a hurricane", "Warm water is the engine.", course.Must},
			{"Say what makes a tornado turn", "The wind differs with height.", course.Must},
			{"Compare two storms in two places", "The difference shows what matters.", course.Must},
			{"Read a warning map", "It is what you get when it counts.", course.Should},
			{"Check a claim in two sources", "The loudest account is often wrong.", course.Should},
			{"Estimate the power of wind from damage", "Scientists do it the next day.", course.Stretch},
		},
		tasks: []demoTask{{
			title: "A storm explained", audience: "Families who moved here this year", kind: "document", due: 12,
			brief: "Make **one page with one diagram**. Choose one storm that happened. Show where its power came from, and what ended it. Write so that somebody who never saw one can follow.",
			criteria: [][4]string{
				{"Cause and effect", "Names what happened", "Says what caused it, with a gap", "Every step follows from the one before"},
				{"Diagram", "A picture without names", "Parts are named", "Names, directions and what moves what"},
				{"For a newcomer", "Words of the textbook", "Hard words are explained", "A newcomer would know what to do"},
			},
		}},
	},
	{
		key: "smoking", title: "What smoke does", due: -4, audience: "the younger classes of this school",
		challenge: "Five effects of smoking are worse than people think. Which five, how do you know, and which one would change the mind of a twelve-year-old?",
		why:       "Most who smoke began before they could judge it. A good answer comes early.",
		outcomes:  []string{"A sheet with five effects and a source for each", "A reason for the order"},
		goals: []demoGoal{
			{"Name what is in smoke", "It is more than nicotine.", course.Must},
			{"Explain one effect on lungs or heart", "You remember what you understand.", course.Must},
			{"Tell a strong source from a weak one", "Both sides cite studies.", course.Must},
			{"Put effects in an order, with reasons", "Worse for whom, and when?", course.Should},
		},
		tasks: []demoTask{{
			title: "An advertisement for the fun run", audience: "Parents at the fund-raiser of the lung clinic", kind: "picture", due: 9,
			brief: "Make **a print advertisement** for the fun run of the lung clinic. One picture, at most twelve words, and the one effect that you find strongest. Hand in a photo of it.",
			criteria: [][4]string{
				{"One idea", "Several ideas at once", "One idea, hidden", "One idea that you see from across a room"},
				{"True", "No source", "A source that is hard to find", "A source that a parent can check"},
			},
		}},
	},
	{
		key: "persuade", title: "Persuade someone to do something that matters", due: 15, audience: "the person whom you choose",
		challenge: "Pick a real person or group. Make something that changes what they do. Then find out if it did.",
		why:       "Someone decides about your bus, your park and your lunch. They listen to reasons.",
		outcomes:  []string{"A finished piece that reached its audience", "A paragraph on what they did with it"},
		goals: []demoGoal{
			{"State a clear claim", "People act when they know what you want.", course.Must},
			{"Back it with evidence", "Numbers and sources make it hold.", course.Must},
			{"Know your audience", "You speak to them, not at them.", course.Must},
			{"Answer the other side", "Doubts lose power when you name them.", course.Should},
			{"Choose a form that fits", "A bike ramp may need a model, not a poster.", course.Should},
			{"Revise from feedback", "First drafts rarely persuade.", course.Must},
		},
		tasks: []demoTask{{
			title: "Letter to the bus company", audience: "The director of the bus company", kind: "any", due: 8,
			brief: "Write to somebody who can decide. **Say what you want in the first line**, give your best reason, and name what they may fear. A photo or a small chart may go along.",
			criteria: [][4]string{
				{"Claim", "One has to guess what you want", "Clear, but late in the letter", "Clear in the first line"},
				{"Evidence", "Feelings alone", "One fact, not checked", "Facts that the reader can check"},
				{"Reader", "Could be to anybody", "Says why it matters to you", "Says what it does for the reader"},
			},
			exemplars: [][4]string{
				{"A letter that worked", "Please open the side gate from 7:30 to 8:00.\n\nOn ten days in March I counted 64 of us walking round to the main gate, on the road, because the pavement ends. A volunteer from year 9 would stand at the gate, so nobody has to be paid.\n\nMay we try it for two weeks?", "The wish is in the first line, the number can be checked, and the cost is answered before it is asked.", "strong"},
				{"A letter that did not", "Our school gates are a joke and everybody is annoyed about them. Something should really be done, it has been like this for ever and nobody cares about us.", "What should the reader do tomorrow morning? It does not say.", ""},
			},
		}},
	},
	{
		key: "homes", title: "Data and homes", due: 18, hard: "the city hearing is that evening", audience: "the city's hearing on rents",
		challenge: "What decides the price of a home in our town: its size, its street, or its age? Find out from real adverts, and show it so that a family could use it.",
		why:       "Many sign the largest contract of their life on a feeling.",
		outcomes:  []string{"A chart with a line that fits the data", "One sentence that says what the line means", "One sentence that says what it cannot say"},
		goals: []demoGoal{
			{"Collect a fair sample", "A bad sample fools everybody.", course.Must},
			{"Draw a scatter plot", "You see what a table hides.", course.Must},
			{"Fit a line and read its slope in words", "A number needs its meaning.", course.Must},
			{"Say what the line cannot tell", "Two things may have one cause.", course.Should},
			{"Compare two parts of town", "One line may hide two.", course.Stretch},
		},
		tasks: []demoTask{{
			title: "One chart for the hearing", audience: "Families at the city's hearing on rents", kind: "any", due: 18,
			brief: "From **at least 30 adverts**, make one chart and three sentences: what you see, what the slope means in money, and what the chart cannot tell.",
			criteria: [][4]string{
				{"Linear model", "No line, or one drawn by eye", "A fitted line", "A fitted line, with its slope in money and its fit judged"},
				{"Statistics", "A few homes that were easy to find", "Thirty homes, one website", "A sample that you can defend"},
				{"Clear data", "Axes without names", "Named, with units", "A family gets it in half a minute"},
			},
			exemplars: [][4]string{{"Bikes and prices", "Thirty used bikes, age against price. *Each year takes about 22 off the price.* The chart cannot say why two bikes of the same age cost 80 and 300: it does not know the brand.", "The slope is in words, and the last sentence is honest.", "strong"},
				{"Rents go up", "One bar for ten years ago, one for today. *Rents doubled.* Everybody has to move away soon.", "Two averages are not a trend, and nobody asked who moves.", ""}},
		}},
	},
	{
		key: "paper", title: "A research paper that answers something", due: 25, audience: "the next class that asks your question",
		challenge: "Choose a question about water in our region that somebody needs answered. Answer it in four pages that the next class can build on.",
		why:       "A paper is a letter to people whom you will never meet.",
		outcomes:  []string{"A thesis that can be wrong", "Four pages with sources that carry it"},
		goals: []demoGoal{
			{"Write a thesis that can be wrong", "If it cannot, it says nothing.", course.Must},
			{"Build an outline that argues", "A list of facts persuades nobody.", course.Must},
			{"Cite so that others can follow", "They will check.", course.Must},
			{"Use a doubt to make the thesis stronger", "The best papers argue with themselves.", course.Should},
		},
		tasks: []demoTask{{
			title: "Thesis and outline", audience: "The next class, and a scientist of the water works", kind: "words", due: 6,
			brief: "Hand in **your thesis in one sentence**, and an outline of five points. Each point says in half a sentence what it does for the thesis.",
			criteria: [][4]string{
				{"Thesis", "A topic", "A claim that nobody would doubt", "A claim that could be wrong, and matters"},
				{"Outline", "A list of facts", "Points in an order", "Each point carries the thesis further"},
			},
		}},
	},
	{
		key: "novel", title: "Coming of age", due: 30, audience: "a reader one year younger",
		challenge: "Somebody in this novel stops being a child. Find the page where it happens, and be ready to defend it against a reader who found another.",
		why:       "You are in the middle of it. Stories have been there before.",
		outcomes:  []string{"A page that you can defend with the text", "A letter to a younger reader"},
		goals: []demoGoal{
			{"Follow how a character changes", "The change is the story.", course.Must},
			{"Find the turning point", "After it nothing goes back.", course.Must},
			{"Quote to make a point", "The text is your witness.", course.Must},
			{"Build on what others say", "A group sees more.", course.Should},
		},
		parts: []course.Part{
			{Title: "Chapters 1 to 4, together", Body: "We read aloud and stop at each decision that the hero does **not** make.", CatchUp: "Read chapters 1 to 4. Mark three places where somebody else decides for the hero. Ask one of your group what they marked."},
			{Title: "The kitchen scene", Body: "In fours: who has the power at the beginning of the scene, and who at the end? Quote the line where it moves.", CatchUp: "Read the kitchen scene twice, the second time aloud. Copy the line where the power moves."},
			{Title: "Defend your page", Body: "Each names the page where childhood ends, with two quotations. The other side asks."},
		},
		tasks: []demoTask{{
			title: "Letter to a younger reader", audience: "A reader one year younger", kind: "words", due: 28,
			brief: "Write **one page** to somebody who will read the novel next year. Do not tell what happens; tell what to watch.",
			criteria: [][4]string{
				{"The text as witness", "No quotation", "A quotation beside the point", "A quotation that makes the point"},
				{"The reader", "Retells the story", "Gives advice", "Makes one want to begin"},
			},
		}},
	},
	{
		key: "portfolio", title: "What I can do now", due: 35, audience: "a guest who has never seen you work",
		challenge: "Choose the pieces that show best what you can do now, and present them to a guest who has never seen you work.",
		why:       "You forget how far you have come. Your work does not.",
		outcomes:  []string{"A portfolio with every piece in it", "A talk of five minutes"},
		goals: []demoGoal{
			{"Choose pieces with a reason", "A few that speak beat many.", course.Must},
			{"Say what a piece shows", "The reader cannot guess it.", course.Must},
			{"Name a weak spot", "It makes the rest believable.", course.Should},
		},
		slots: [][2]string{
			{"A first and a last version", "One sees what changed, and why."},
			{"A piece that reached a real reader", "It says who, and what they did."},
			{"A chart or a calculation", "The numbers are yours, and they hold."},
		},
	},
}
