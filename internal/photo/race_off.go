//go:build !race

package photo

// raceDetector tells whether the race detector is built in, which maps terabytes and so cannot be bounded.
const raceDetector = false
