import { type Acknowledgement, acknowledge } from '../../domain/diagnosis/acknowledgement.ts';
import type { Finding } from '../../domain/diagnosis/finding.ts';
import type { AnyResource, KindId } from '../../domain/kinds.ts';
import { spanIn } from '../../domain/text/time-input.ts';
import { queueKey } from '../../operations/messages/receive-budget.ts';
import { time } from '../../presentation/formats.ts';
import { findingInPulse } from '../diagnosis/pulse.ts';
import { bodySize } from '../frame/frame.ts';
import { remember } from '../shell/memory.ts';
import type { Session } from '../shell/session.ts';
import { resourceOnShow } from '../state/on-show.ts';
import { resourceRows, topView } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import { selectedResource } from './list.ts';

const day = 86_400_000;
/** Nothing is known of for ever: it is told again after so long at the latest. */
const longest = 30 * day;

/**
 * `:ack [SPAN] [NOTE]`: somebody knows of what is wrong with the resource under the cursor, or on show; it is told
 * again when it grows, or when the time is over. `:ack off` takes that back.
 */
export function acknowledgeHere(session: Session, argument: string): void {
	const { state } = session;
	const view = topView(state);
	const found = resourceHere(session);
	if (found === undefined && view.kind === 'pulse') {
		return session.say(
			'ack works on a finding of a queue, a topic, a subscription or a stream',
			'notice',
		);
	}
	if (found === undefined) {
		return session.say(
			'ack works on a queue, a topic, a subscription or a stream: in its list or its details',
			'notice',
		);
	}
	const { kind, ref } = found;
	const now = session.host.clock.now();
	if (argument === 'off') {
		keep(session, ref.arn, [], now);
		return session.say(`what is wrong with ${ref.name} is told again`);
	}
	const [first = '', ...rest] = argument.split(/\s+/);
	const span = spanIn(first);
	if (span !== undefined && (span <= 0 || span > longest)) {
		return session.say('ack takes a time of at most 30d', 'notice');
	}
	// A line of pulse is one finding, which the list may know nothing of; elsewhere all of a resource are meant.
	const findings =
		view.kind === 'pulse'
			? findingInPulse(state, view, bodySize(state.size).rows)
			: findingsOf(state, kind, ref.arn);
	if (findings.length === 0)
		return session.say(`nothing is known to be wrong with ${ref.name}`, 'notice');
	const until = now + (span ?? day);
	const note = (span === undefined ? argument : rest.join(' ')).trim();
	const all = acknowledge(findings, { at: now, until, note });
	const others = view.kind === 'pulse' ? knownBefore(session, ref.arn, all) : [];
	keep(session, ref.arn, [...others, ...all], now);
	session.say(
		`${ref.name}: known until ${time(until, now).slice(0, -3)}, or until it grows; ack off takes it back`,
	);
}

/** What else of a resource was known before. */
function knownBefore(
	{ state }: Session,
	arn: string,
	all: readonly Acknowledgement[],
): readonly Acknowledgement[] {
	const before = state.memory.acknowledged?.[queueKey(arn, state.context.info?.endpoint)] ?? [];
	return before.filter((one) => all.every(({ name }) => name !== one.name));
}

function keep(session: Session, arn: string, all: readonly Acknowledgement[], now: number): void {
	const key = queueKey(arn, session.state.context.info?.endpoint);
	remember(session, session.host.stores.memory.acknowledge(key, all, now));
}

/** The resource whose details are on show, or under the cursor. */
export function resourceHere(session: Session): AnyResource | undefined {
	const view = topView(session.state);
	const shown = resourceOnShow(view);
	if (shown !== undefined) return shown;
	const { rows } = bodySize(session.state.size);
	if (view.kind === 'pulse' && findingInPulse(session.state, view, rows).length === 0) return;
	return selectedResource(session.state, view, rows);
}

function findingsOf<Kind extends KindId>(
	state: State,
	kind: Kind,
	arn: string,
): readonly Finding[] {
	const rows: readonly { readonly arn: string; readonly findings?: readonly Finding[] }[] =
		resourceRows[kind](state.resources[kind]);
	return rows.find((row) => row.arn === arn)?.findings ?? [];
}
