import { hash, randomUUID } from 'node:crypto';

/*
Ids that tell which messages belong together: a message group, a deduplication id, a partition key. In place of a masked one
stands a mark of its own, the same for the same value for as long as the program runs, so that groups stay groups. It is
made with a secret of this run, which its threads share, and from which nobody gets back to the value.
*/

let secret: string | undefined;
const digits = 8;
const form = /^\[masked [0-9a-f]{8}\]$/;

/** What stands for a masked id: `[masked 3fa9c1b2]`. */
export function maskedId(value: string): string {
	return `[masked ${hash('sha256', `${maskSecret()} ${value}`).slice(0, digits)}]`;
}

/** The secret of this run: for another thread of it, which has a module of its own. */
export function maskSecret(): string {
	secret ??= randomUUID();
	return secret;
}

/** Takes over that of the thread that started this one, before anything is masked. */
export function takeMaskSecret(ofStarter: string): void {
	secret = ofStarter;
}

/** Whether a text is such a mark, and so no id that AWS knows. */
export function isMaskedId(text: string): boolean {
	return form.test(text);
}

const anywhere = /\[masked [0-9a-f]{8}\]/;

/** What is wrong with a filter that names a mark of another run: nobody has it here, and a `!=` would mean everybody. */
export function foreignMark(filter: string): string | undefined {
	return anywhere.test(filter) ? 'a mark of another run names nobody here' : undefined;
}

/**
 * Where a filter names a mark that none of these ids is: nothing here has it, as nothing has one of another run. Absent where
 * it names none, or one that is there.
 */
export function unknownMark(
	filter: string,
	isHere: (mark: string) => boolean,
): { readonly position: number } | undefined {
	const found = anywhere.exec(filter);
	return found === null || isHere(found[0]) ? undefined : { position: found.index };
}

/** What is to be said of such a filter. */
export const unknownMarkWords = 'nothing here has this mark: one of another run names nobody';

/** What to do then. */
export const foreignMarkHint = 'Filter by something that is not masked';
