import { patience } from './patience.ts';

/**
 * Waits until `condition` holds, asking it again and again: for helpers and hooks. A test itself waits by
 * `expect.poll`, which shows what there was instead.
 */
export async function until(
	condition: () => boolean | Promise<boolean>,
	what: string,
): Promise<void> {
	const from = performance.now();
	while (!(await condition())) {
		if (performance.now() - from > patience) throw new Error(`${what} did not come`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}
