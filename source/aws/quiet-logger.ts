/**
 * A logger that keeps the SDK off the screen. Not the SDK's own NoOpLogger: given that one, several of
 * its parts fall back to `console.warn`.
 */
export const quietLogger = {
	trace(): void {},
	debug(): void {},
	info(): void {},
	warn(): void {},
	error(): void {},
};
