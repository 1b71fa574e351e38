import { fail } from '../../domain/failure.ts';
import type { StartPosition } from '../../domain/resources.ts';
import { momentIn, spanIn } from '../../domain/text/time-input.ts';
import { time } from '../../presentation/formats.ts';
import type { TailSource } from '../state/views.ts';

/** Starts that `<` and `>` go through, latest first. */
const steps = ['1m', '5m', '15m', '1h', '3h', '12h', '24h', '3d', '7d'] as const;

type Start = Pick<TailSource, 'from' | 'label' | 'typed'>;

/** A span before now: `-15m`, `15 m`, `1.5h`. */
function ago(text: string, now: number): number | undefined {
	const span = spanIn(text.replace(/^-/, '').replaceAll(/\s/g, ''));
	return span === undefined ? undefined : now - span;
}

/**
 * The position of an iterator type and its value, in words too: `-15m`, `2026-11-20T09:12:00Z`, a
 * sequence number. Throws an `invalid` failure that names what is wrong.
 */
export function startOf(type: StartPosition['type'], value: string, now: number): Start {
	const text = value.trim();
	switch (type) {
		case 'LATEST':
			return { from: { type }, label: 'latest' };
		case 'TRIM_HORIZON':
			return { from: { type }, label: 'from the oldest record' };
		case 'AT_TIMESTAMP': {
			const since = ago(text, now);
			const at = since ?? momentIn(text);
			if (at === undefined) {
				throw fail('invalid', `"${text}" is no time that there is`, {
					hint: 'Write -15m, -2h, or 2026-11-20T09:12:00Z',
				});
			}
			if (at > now) throw fail('invalid', 'the time lies in the future', { hint: 'Use latest' });
			const step = text.replace('-', '');
			return since === undefined
				? { from: { type, at }, label: `since ${time(at, now)}`, typed: new Date(at).toISOString() }
				: { from: { type, at }, label: `since ${step}`, typed: `-${step}` };
		}
		default:
			if (!/^\d+$/.test(text)) {
				throw fail('invalid', `"${text}" is no sequence number`, { hint: 'It has digits alone' });
			}
			return {
				from: { type, sequenceNumber: text },
				label: `${type === 'AT_SEQUENCE_NUMBER' ? 'at' : 'after'} ..${text.slice(-8)}`,
			};
	}
}

/** The same records from an earlier (-1) or later (1) start; `undefined` at either end. */
export function otherSince(source: TailSource, by: number, now: number): TailSource | undefined {
	const ladder: readonly Start[] = [
		startOf('LATEST', '', now),
		...steps.map((step) => startOf('AT_TIMESTAMP', step, now)),
		startOf('TRIM_HORIZON', '', now),
	];
	const { from } = source;
	const { batch: _, until: __, ...rest } = source;
	const at = from.type === 'AT_TIMESTAMP' ? from.at : undefined;
	const named = ladder.findIndex(({ label }) => label === source.label);
	let next: Start | undefined;
	if (named !== -1) next = ladder[named - by];
	else if (at === undefined) next = by < 0 ? ladder.at(-1) : ladder[0];
	else {
		const isEarlier = (start: Start) =>
			start.from.type === 'TRIM_HORIZON' ||
			(start.from.type === 'AT_TIMESTAMP' && start.from.at < at);
		next = by < 0 ? ladder.find(isEarlier) : ladder.findLast((start) => !isEarlier(start));
	}
	return next === undefined ? undefined : { ...rest, ...next };
}
