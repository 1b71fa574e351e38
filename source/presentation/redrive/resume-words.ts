/** Of a run that was cut off: its plan says which messages, not until when. */
export const movesLater =
	'It was cut off, and goes on with its plan: what has come since is moved as well, where the plan means it.';
