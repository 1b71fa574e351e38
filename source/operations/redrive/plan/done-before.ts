import { fingerprintOf } from '../../../domain/messages/fingerprint.ts';
import { cameBack } from '../../../domain/messages/known-kinds.ts';
import { type Message, sentAt } from '../../../domain/messages/message.ts';
import type { CheckFacts } from '../../../domain/redrive/plan-check.ts';
import type { RedriveChoices } from '../../../domain/redrive/redrive-plan.ts';
import { turnOfOthers } from '../../pause.ts';
import type { FingerprintMemory } from '../../ports.ts';

/** Messages at hand that are asked for their kind: each costs a look at its whole body. */
const mostAsked = 50;

/**
 * What is known of the kind of message that a plan is for: what was done about it last, whether it came back, what was
 * noted. `undefined` where it is for several kinds, or for one of which nothing but its sight is known.
 */
export async function doneBefore(
	kinds: Pick<FingerprintMemory, 'load'> | undefined,
	choices: RedriveChoices,
	seen: readonly Message[],
): Promise<CheckFacts['done-before'] | undefined> {
	if (kinds === undefined) return;
	const chosen = choices.chosen && new Set(choices.chosen);
	const meant = chosen === undefined ? [] : seen.filter(({ id }) => chosen.has(id));
	const kind = choices.fingerprint ?? (await onlyKindOf(meant.slice(0, mostAsked)));
	if (kind === undefined) return;
	// A comfort: where the memory can't be read, the plan says nothing of it.
	const all = await kinds.load().catch(() => []);
	const known = all.find(({ id }) => id === kind);
	const [act] = known?.acts ?? [];
	if (known === undefined || (act === undefined && known.note === undefined)) return;
	const newest = meant.reduce((at, one) => Math.max(at, sentAt(one) ?? 0), known.newestSent ?? 0);
	const now = { ...known, ...(newest === 0 ? {} : { newestSent: newest }) };
	return {
		...(act === undefined ? {} : { act, back: cameBack(now, act) }),
		...(known.note === undefined ? {} : { note: known.note }),
	};
}

/** The kind that all of some messages are of. */
async function onlyKindOf(messages: readonly Message[]): Promise<string | undefined> {
	let kind: string | undefined;
	for (const message of messages) {
		const { id } = fingerprintOf(message);
		if (kind !== undefined && kind !== id) return;
		kind = id;
		await turnOfOthers();
	}
	return kind;
}
