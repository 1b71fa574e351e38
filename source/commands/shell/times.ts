import type { StartPosition } from '../../domain/resources.ts';
import { momentIn, spanIn, timeFrom } from '../../domain/text/time-input.ts';
import { quoted } from '../command-line/flag-values.ts';
import { usage } from './usage.ts';

/** `90s`, `1.5h`, `2d` or a chain of them (`1h30m`) in whole ms. Throws a UsageError. */
export function parseSpan(text: string, flag: string): number {
	const span = spanIn(text);
	if (span !== undefined) return span;
	throw usage(`--${flag} takes a span of time, not ${quoted(text)}`, `Say --${flag} 15m`);
}

/** Where to begin to read a stream, from `--from` and `--since`. Without both: the end. */
export function parsePosition(
	from: string | undefined,
	since: string | undefined,
	now: number,
): StartPosition {
	if (from !== undefined && since !== undefined) {
		throw usage('--from and --since contradict each other', 'Leave one of them out');
	}
	if (since !== undefined) return { type: 'AT_TIMESTAMP', at: now - parseSpan(since, 'since') };
	if (from === undefined || /^latest$/i.test(from)) return { type: 'LATEST' };
	if (/^trim[-_]horizon$/i.test(from)) return { type: 'TRIM_HORIZON' };
	const [, form, sequenceNumber] = /^(seq|after):(\d+)$/.exec(from) ?? [];
	if (sequenceNumber !== undefined) {
		const type = form === 'seq' ? 'AT_SEQUENCE_NUMBER' : 'AFTER_SEQUENCE_NUMBER';
		return { type, sequenceNumber };
	}
	const at = timeOf(from, 'from', now);
	if (at === undefined) {
		throw usage(
			`--from takes latest, trim-horizon, a time, seq:NUMBER or after:NUMBER, not ${quoted(from)}`,
			'A time is written as 2026-01-31T12:00:00Z, or as --from=-15m',
		);
	}
	if (at > now) throw usage(`--from ${from} is in the future`, 'Say --from latest');
	return { type: 'AT_TIMESTAMP', at };
}

/** A moment that a flag names: a time, `now`, or a span before now. Throws a UsageError. */
export function parseMoment(text: string, flag: string, now: number): number {
	const at = timeOf(text, flag, now);
	if (at !== undefined) return at;
	throw usage(
		`--${flag} takes a time, not ${quoted(text)}`,
		`A time is written as 2026-01-31T12:00:00Z, or as --${flag}=-15m`,
	);
}

/** The time that `--since` names: a span before now, or a moment. Throws a UsageError. */
export function parseSince(text: string, now: number): number {
	const span = spanIn(text);
	const since = span === undefined ? momentIn(text) : now - span;
	if (since !== undefined) return since;
	throw usage(`--since takes a span such as 2h, or a time, not ${quoted(text)}`);
}

/** The time of `--to`, which may be to come: `undefined` without the flag. Throws a UsageError. */
export function parseEnd(to: string | undefined, now: number): number | undefined {
	if (to === undefined) return;
	return parseMoment(to, 'to', now);
}

/** A time to come: a moment, or a span from now (`5h`). Throws a UsageError. */
export function parseUntil(text: string, flag: string, now: number): number {
	const at = timeFrom(text, now);
	if (at === undefined) {
		throw usage(
			`--${flag} takes a time or a span from now, not ${quoted(text)}`,
			`Say --${flag} 5h, or --${flag} 2026-01-31T12:00Z`,
		);
	}
	if (at <= now) throw usage(`--${flag} ${text} is over`, 'Say a time that is to come');
	return at;
}

/** A moment (`momentIn`), `now`, or a span before now (`-15m`). */
function timeOf(text: string, flag: string, now: number): number | undefined {
	if (text === 'now') return now;
	if (text.startsWith('-')) return now - parseSpan(text.slice(1), flag);
	return momentIn(text);
}
