import { isAbove } from '../../domain/contexts/terms.ts';
import { type Mode, modes } from '../../domain/effect.ts';
import { spanIn } from '../../domain/text/time-input.ts';
import { isAudited } from '../../operations/audit/audit.ts';
import { atMost, sourceWords } from '../../operations/mode-refusal.ts';
import { duration, timeOfDay } from '../../presentation/formats.ts';
import { reasonOf } from '../shell/guard-context.ts';
import type { Session } from '../shell/session.ts';

/** A day: a mode that lasts longer is one to start with. */
const longest = 86_400_000;

/**
 * `:mode open`, or for a while, and why: `:mode open 15m the letters of this morning`. Nothing passes the ceiling of
 * this place.
 */
export function chooseMode(session: Session, argument: string): void {
	const { terms, mode: now } = session.state.context;
	const [name = '', span, ...words] = argument.split(/\s+/).filter((word) => word !== '');
	if (name === '') {
		const by = sourceWords(terms.mode.by);
		const most = isAbove('open', terms) ? `at most ${terms.ceiling.value}` : 'any can be chosen';
		session.push({ kind: 'identity', offset: 0 });
		return session.say(`mode ${now}; it began as ${terms.mode.value} by ${by}; ${most}`);
	}
	const mode = modes.find((one): one is Mode => one === name);
	if (mode === undefined) return session.say(`modes: ${modes.join(', ')}`, 'notice');
	const lasts = span === undefined ? undefined : spanIn(span);
	if (span !== undefined && (lasts === undefined || lasts > longest)) {
		return session.say(
			`mode ${mode} 15m REASON: for how long, a day at most, and why; mode ${mode} alone until it is chosen again`,
			'notice',
		);
	}
	if (isAbove(mode, terms)) {
		const { why, way } = atMost(terms);
		return session.say(`${why}: ${way}`, 'notice');
	}
	const reason = words.join(' ');
	const until = lasts === undefined ? undefined : session.host.clock.now() + lasts;
	const chosen = {
		mode,
		...(until === undefined ? {} : { until }),
		...(reason === '' ? {} : { reason }),
	};
	session.dispatch({ type: 'mode-chosen', chosen });
	const { info, identity } = session.state.context;
	const isLost = reason !== '' && info !== undefined && !isAudited(info, terms);
	session.say(
		(until === undefined || lasts === undefined
			? `mode ${mode}`
			: `mode ${mode} for ${duration(lasts)}, until ${timeOfDay(until)}`) +
			// Whoever gives a reason means it to be found.
			(isLost ? '; not in the audit: this endpoint ends with its program' : ''),
	);
	if (info === undefined) return;
	session.audit.isAt(info, identity, terms);
	session.audit.modeChosen(info.id, chosen);
}

/** `:reason TEXT`: why what is confirmed from now on is done; `:reason` alone says which one is given. */
export function giveReason(session: Session, text: string): void {
	const reason = text.trim();
	if (reason === '') {
		const given = reasonOf(session.state.context);
		return session.say(
			given === undefined ? 'reason TEXT: no reason is given' : `reason: ${given}`,
		);
	}
	session.dispatch({ type: 'reason-given', reason });
	session.say(`reason: ${reason}`);
}
