import fc from 'fast-check';
import type { CheckFacts, Finding, PlanCheck } from '../../../source/domain/redrive/plan-check.ts';
import { checkNames, checkStates, ownNeeds } from '../../../source/domain/redrive/plan-check.ts';

const text = fc.string({ minLength: 1, maxLength: 20 });
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,19}$/);
const amount = fc.nat(2_000_000);

/** Facts of each finding. */
const facts: { readonly [One in Finding]: fc.Arbitrary<CheckFacts[One]> } = {
	'in-order': fc.constant({}),
	said: fc.record({ text }),
	'source-missing': fc.record({ told: text }),
	'sources-unknown': fc.record({ told: text }),
	'no-source': fc.constant({}),
	'same-queue': fc.record({ queue: name }),
	'rest-with-meant': fc.record({ queue: name }),
	'rest-returns': fc.record({ queue: name }),
	'rest-of-all': fc.constant({}),
	'many-messages': fc.record({
		messages: amount,
		requests: amount,
		seconds: amount,
		dollars: fc.nat(1000).map((cents) => cents / 100),
		fifo: fc.boolean(),
	}),
	'beyond-held': fc.record({ there: amount, most: amount }),
	'beyond-hidden': fc.record({ seconds: amount, most: amount }),
	'login-ends': fc.record({ at: amount, seconds: amount }),
	'other-region': fc.record({ arn: text, region: name, from: name }),
	'other-account': fc.record({ arn: text, account: name, from: name }),
	'destination-missing': fc.record({ told: text }),
	'other-type': fc.record({ queue: name, fifo: fc.boolean() }),
	'run-here': fc.record({ run: name }),
	'move-followed-here': fc.constant({}),
	'run-perhaps-gone': fc.record({ run: name, where: name }),
	'move-perhaps-followed': fc.record({ where: name }),
	'move-running': fc.record({ moved: amount }),
	'beyond-aws': fc.record({ needs: fc.subarray([...ownNeeds], { minLength: 1 }) }),
	'no-move-tasks': fc.constant({}),
	'not-of-queues': fc.constant({}),
	'other-place': fc.record({ queue: name }),
	'counts-unknown': fc.record({ told: text }),
	'moves-unknown': fc.record({ told: text }),
	'no-way-back': fc.record({ engine: fc.constantFrom('aws' as const, 'own' as const) }),
	'dead-letters-again': fc.record({ maxReceiveCount: amount }),
	'behind-group': fc.constant({}),
	'selects-in-groups': fc.constant({}),
	'new-deduplication-ids': fc.constant({}),
	'deduplicates-across-groups': fc.record({ queue: name }),
	'destination-unknown': fc.record({ queue: name, told: text }),
	'smaller-messages': fc.record({ queue: name, maximumMessageBytes: amount }),
	delays: fc.record({ queue: name, delaySeconds: amount }),
	'other-key': fc.record({ queue: name }),
	'no-key': fc.record({ queue: name }),
	'nobody-reads': fc.record({ queue: name, waiting: amount }),
	'canary-behind': fc.record({ queue: name, waiting: amount }),
	'no-verdict': fc.record({ queue: name }),
	'hides-from-alarm': fc.record(
		{ alarm: name, many: amount, most: amount, until: amount },
		{ requiredKeys: ['alarm', 'many'] },
	),
	'mute-unknown': fc.record({ told: text }),
	'nothing-to-mute': fc.constant({}),
	'came-back': fc.record({ many: amount, of: amount }),
	'own-consumer': fc.record({ polled: amount, of: amount, inFlight: amount }),
	'topic-missing': fc.record({ told: text }),
	'topic-unknown': fc.record({ topic: name, told: text }),
	'other-topic-type': fc.record({ topic: name, fifo: fc.boolean() }),
	'reaches-all': fc.record({ topic: name }),
	'reaches-nobody': fc.record({ topic: name }),
	'subscribers-unknown': fc.record({ topic: name, told: text }),
	'of-subscription': fc.record(
		{ topic: name, protocol: name, endpoint: text, near: fc.constant(true as const) },
		{ requiredKeys: ['topic', 'protocol', 'endpoint'] },
	),
	'retention-unknown': fc.constant({}),
	'lost-as-soon': fc.record({ queue: name, retentionSeconds: amount, endsBefore: amount }),
	'kept-shorter': fc.record({ queue: name, retentionSeconds: amount, sourceSeconds: amount }),
	'somebody-reads': fc.record({ queue: name, inFlight: amount }),
	'done-before': fc.record(
		{
			act: fc.record({
				what: fc.constantFrom('moved' as const, 'deleted' as const),
				at: amount,
				many: amount,
				run: name,
				place: fc.record({ arn: name }),
				to: fc.array(name, { maxLength: 3 }),
			}),
			back: fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const),
			note: text,
		},
		{ requiredKeys: [] },
	),
	'no-canary': fc.constant({}),
};

export const findings = Object.keys(facts) as readonly Finding[];

/** Any check of a plan, of one finding or of any. */
export const anyCheck = (...some: readonly Finding[]): fc.Arbitrary<PlanCheck> =>
	fc
		.constantFrom(...(some.length === 0 ? findings : some))
		.chain((finding) =>
			fc
				.tuple(fc.constantFrom(...checkNames), fc.constantFrom(...checkStates), facts[finding])
				.map(([about, state, more]) => ({ name: about, state, finding, ...more }) as PlanCheck),
		);
