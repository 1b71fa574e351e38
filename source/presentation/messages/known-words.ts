import { nameOfArn } from '../../domain/arn.ts';
import { cameBack } from '../../domain/messages/known-kinds.ts';
import type { KnownAct, KnownFingerprint } from '../../domain/messages/seen.ts';
import { count, date } from '../formats.ts';

/** What is known of a kind, with what is seen of it at this moment: letters that were sent since say that it came back. */
export function knownNow(
	known: KnownFingerprint,
	{ lastAt }: { readonly lastAt?: number },
	now: number,
): KnownFingerprint {
	const newest = Math.max(known.newestSent ?? 0, lastAt ?? 0);
	return { ...known, lastSeen: now, ...(newest === 0 ? {} : { newestSent: newest }) };
}

const backWords = {
	yes: 'came back',
	no: 'none came back',
	unknown: 'not seen since',
} as const satisfies Readonly<Record<ReturnType<typeof cameBack>, string>>;

/** `2026-11-20: 31 of orders-dlq moved to orders, edited, by run 20261120-091205-3fa2b1; came back`. */
export function actText(act: KnownAct, back: ReturnType<typeof cameBack>): string {
	const { what, at, many, to = [], edited, place, run } = act;
	const number = many === undefined ? 'all' : count(many);
	const where = to.length === 0 ? '' : ` to ${to.join(', ')}`;
	const how = edited === true ? ', edited' : '';
	return `${date(at)}: ${number} of ${nameOfArn(place.arn)} ${what}${where}${how}, by ${runText(act, run)}; ${backWords[back]}`;
}

/** What was done about a kind, the latest first, each with whether the kind came back. */
export function actTexts(known: KnownFingerprint): readonly string[] {
	return (known.acts ?? []).map((act) => actText(act, cameBack(known, act)));
}

/**
 * The same for somebody who has messages of the kind at hand: of what came back, `same as yesterday` is the first thing to
 * know.
 */
export function metBefore(
	known: KnownFingerprint,
	now: number,
): readonly { readonly sameAs?: string; readonly text: string }[] {
	return (known.acts ?? []).map((act) => {
		const back = cameBack(known, act);
		const text = actText(act, back);
		return back === 'yes' ? { sameAs: `same as ${daysBefore(act.at, now)}`, text } : { text };
	});
}

/** The day of a time before now, by the calendar here: `yesterday`, `7 days ago`. */
function daysBefore(at: number, now: number): string {
	// Noon to noon, so that a day of 23 hours is one too.
	const noon = (time: number) => new Date(time).setHours(12, 0, 0, 0);
	const days = Math.round((noon(now) - noon(at)) / 86_400_000);
	return days < 1 ? 'earlier today' : days === 1 ? 'yesterday' : `${count(days)} days ago`;
}

function runText({ what }: KnownAct, run: string): string {
	if (run.startsWith('aws-')) return "AWS's own move";
	return what === 'moved' ? `run ${run}` : `deletion ${run}`;
}
