import type { Journal } from '../ports.ts';
import type { ReleaseReport } from './release-tally.ts';

/*
What could not be given back when awsmsg ended returns by itself. When that is, is said; it is written into the
journal too, since the terminal may take no words by then.
*/

/** Messages of one queue that stayed hidden. */
export type HiddenMessages = {
	readonly url: string;
	readonly count: number;
	/** When the last of them is visible again, ms since the epoch. */
	readonly backAt: number;
};

/** How long the disk is waited for, ms: nobody shall wait for a folder that hangs. */
const writeWithin = 1_000;

/** Writes down what a release had to leave; never throws, since what follows is the end. */
export async function noteHidden(
	journal: Pick<Journal, 'append'>,
	{ hidden = [] }: ReleaseReport,
	at: number,
): Promise<void> {
	if (hidden.length === 0) return;
	const written = Promise.all(
		hidden.map((one) => journal.append({ type: 'hidden', at, ...one }, { durable: true })),
	);
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<void>((resolve) => {
		timer = setTimeout(resolve, writeWithin);
	});
	await Promise.race([written.catch(() => {}), late]);
	clearTimeout(timer);
}

/** What is hidden still at `now` by what a journal says, the first to return first. */
export async function hiddenMessages(
	journal: Pick<Journal, 'read'>,
	now: number,
): Promise<readonly HiddenMessages[]> {
	const { entries } = await journal.read();
	return entries
		.flatMap((entry): HiddenMessages[] => {
			const { type, url, count, backAt } = entry;
			if (type !== 'hidden' || typeof url !== 'string') return [];
			return typeof count === 'number' && typeof backAt === 'number' && backAt > now
				? [{ url, count, backAt }]
				: [];
		})
		.toSorted((one, other) => one.backAt - other.backAt);
}

/** The name of a queue by its URL. */
export function queueNameOf({ url }: HiddenMessages): string {
	return url.slice(url.lastIndexOf('/') + 1);
}
