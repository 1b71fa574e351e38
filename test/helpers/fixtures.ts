type Stop = () => Promise<void> | void;

const stops = new Set<Stop>();

/** Remembers how to end something that a test started; {@link stopFixtures} does so after the test. */
export function stopLater(stop: Stop): void {
	stops.add(stop);
}

/** Ends everything that harnesses started, newest first; reports the first error after all are tried. */
export async function stopFixtures(): Promise<void> {
	const errors: unknown[] = [];
	for (const stop of [...stops].reverse()) {
		stops.delete(stop);
		try {
			await stop();
		} catch (error) {
			errors.push(error);
		}
	}
	if (errors.length > 0) throw errors[0];
}
