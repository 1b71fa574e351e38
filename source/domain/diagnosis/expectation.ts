import type { Tags } from '../resources.ts';
import type { Finding, FindingName } from './finding.ts';

/*
What the owners of a queue say of it, in its tag `awsmsg:expect`: read before it is judged.
*/

export const expectationTag = 'awsmsg:expect';

/**
 * `idle`: nobody is expected to receive; `parked`: messages lie there on purpose; `batch`: it is consumed from `from` to
 * `to` alone, minutes of the day in UTC, over midnight where `to` is the smaller one.
 */
export type Expectation =
	| { readonly kind: 'idle' }
	| { readonly kind: 'parked' }
	| { readonly kind: 'batch'; readonly from: number; readonly to: number }
	| { readonly kind: 'unreadable'; readonly text: string };

const batch = /^batch\s+([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)$/i;

/** What the tags of a queue say is expected of it; `undefined` without the tag. */
export function expectationOf(tags: Tags): Expectation | undefined {
	const text = Object.hasOwn(tags, expectationTag) ? tags[expectationTag]?.trim() : undefined;
	if (text === undefined) return;
	if (/^(idle|parked)$/i.test(text)) return { kind: text.toLowerCase() as 'idle' | 'parked' };
	const [, h1, m1, h2, m2] = batch.exec(text) ?? [];
	if (h1 === undefined) return { kind: 'unreadable', text };
	return {
		kind: 'batch',
		from: Number(h1) * 60 + Number(m1),
		to: Number(h2) * 60 + Number(m2),
	};
}

const stillness: readonly FindingName[] = ['no-consumer', 'slow-consumer', 'mapping-disabled'];
const excused: Readonly<Record<Expectation['kind'], readonly FindingName[]>> = {
	idle: stillness,
	parked: [...stillness, 'dead-letters', 'dlq-growing'],
	batch: stillness,
	unreadable: [],
};

/** Findings that a tag may excuse: only where there is one of these is it worth reading. */
const excusable: ReadonlySet<FindingName> = new Set(Object.values(excused).flat());

export const isExcusable = ({ name }: Pick<Finding, 'name'>): boolean => excusable.has(name);

/**
 * Whether a finding is what the owners expect. Loss is never: messages that expire are named whatever a tag says. A batch
 * excuses the wait until its time, and not within it.
 */
export function isExpected(
	{ name }: Pick<Finding, 'name'>,
	expectation: Expectation | undefined,
	now: number,
): boolean {
	if (expectation === undefined || !excused[expectation.kind].includes(name)) return false;
	return expectation.kind !== 'batch' || !isWithin(expectation, now);
}

/** Whether a batch runs at `now`; one that ends when it begins runs all day. */
export function isWithin(
	{ from, to }: { readonly from: number; readonly to: number },
	now: number,
): boolean {
	const date = new Date(now);
	const minute = date.getUTCHours() * 60 + date.getUTCMinutes();
	if (from === to) return true;
	return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** When the batch of `now` began, ms since 1970; `undefined` outside of its time. */
export function batchStart(
	expectation: { readonly from: number; readonly to: number },
	now: number,
): number | undefined {
	if (!isWithin(expectation, now)) return;
	const midnight = now - (now % 86_400_000);
	const start = midnight + expectation.from * 60_000;
	return start > now ? start - 86_400_000 : start;
}
