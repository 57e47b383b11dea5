package moderation

// State is what became of a change that a seller sent.
type State string

// The states of a change. A fast one shows already, and a person looks at it afterwards.
const (
	Waiting  State = "waiting"
	Fast     State = "fast"
	Approved State = "approved"
	Refused  State = "rejected"
	Replaced State = "replaced" // the seller sent another, or took it back
)
