import { knownAct } from '../messages/known-file.ts';
import {
	amount,
	type Check,
	type Fields,
	flag,
	forms,
	listOf,
	type Maybe,
	maybe,
	object,
	oneOf,
	text,
} from '../schema.ts';
import {
	type CheckFacts,
	checkNames,
	checkStates,
	type Finding,
	ownNeeds,
	type PlanCheck,
} from './plan-check.ts';

const told = { told: text };
const queue = { queue: text };
const topic = { topic: text };
const nothing = {};

/** Which facts come with each finding. */
const facts: { readonly [One in Finding]: Fields<CheckFacts[One]> } = {
	'in-order': nothing,
	said: { text },
	'source-missing': told,
	'sources-unknown': told,
	'no-source': nothing,
	'same-queue': queue,
	'rest-with-meant': queue,
	'rest-returns': queue,
	'rest-of-all': nothing,
	'other-region': { arn: text, region: text, from: text },
	'other-account': { arn: text, account: text, from: text },
	'destination-missing': told,
	'other-type': { ...queue, fifo: flag },
	'run-here': { run: text },
	'move-followed-here': nothing,
	'run-perhaps-gone': { run: text, where: text },
	'move-perhaps-followed': { where: text },
	'move-running': { moved: amount },
	'beyond-aws': { needs: listOf(oneOf(...ownNeeds)) },
	'no-move-tasks': nothing,
	'not-of-queues': nothing,
	'other-place': queue,
	'counts-unknown': told,
	'moves-unknown': told,
	'no-way-back': { engine: oneOf('aws', 'own') },
	'dead-letters-again': { maxReceiveCount: amount },
	'behind-group': nothing,
	'selects-in-groups': nothing,
	'new-deduplication-ids': nothing,
	'deduplicates-across-groups': queue,
	'destination-unknown': { ...queue, ...told },
	'smaller-messages': { ...queue, maximumMessageBytes: amount },
	delays: { ...queue, delaySeconds: amount },
	'other-key': queue,
	'no-key': queue,
	'nobody-reads': { ...queue, waiting: amount },
	'canary-behind': { ...queue, waiting: amount },
	'no-verdict': queue,
	'many-messages': {
		messages: amount,
		requests: amount,
		seconds: amount,
		dollars: amount,
		fifo: flag,
	},
	'beyond-held': { there: amount, most: amount },
	'beyond-hidden': { seconds: amount, most: amount },
	'login-ends': { at: amount, seconds: amount },
	'hides-from-alarm': { alarm: text, many: amount, most: maybe(amount), until: maybe(amount) },
	'mute-unknown': told,
	'nothing-to-mute': nothing,
	'came-back': { many: amount, of: amount },
	'own-consumer': { polled: amount, of: amount, inFlight: amount },
	'topic-missing': told,
	'topic-unknown': { ...topic, ...told },
	'other-topic-type': { ...topic, fifo: flag },
	'reaches-all': topic,
	'reaches-nobody': topic,
	'subscribers-unknown': { ...topic, ...told },
	'of-subscription': { ...topic, protocol: text, endpoint: text, near: maybe(oneOf(true)) },
	'retention-unknown': nothing,
	'lost-as-soon': { ...queue, retentionSeconds: amount, endsBefore: amount },
	'kept-shorter': { ...queue, retentionSeconds: amount, sourceSeconds: amount },
	'somebody-reads': { ...queue, inFlight: amount },
	'done-before': {
		act: maybe(knownAct),
		back: maybe(oneOf('yes', 'no', 'unknown')),
		note: maybe(text),
	},
	'no-canary': nothing,
};

const form = (finding: string, more: Readonly<Record<string, Check | Maybe>>): Check =>
	object<Readonly<Record<'name' | 'state' | 'finding', string>>>({
		...more,
		name: oneOf(...checkNames),
		state: oneOf(...checkStates),
		finding: oneOf(finding),
	});

/** Whether a value from a file is a check of a plan. */
export const planCheck: Check = forms<PlanCheck['finding']>(
	'finding',
	Object.fromEntries(
		Object.entries(facts).map(([finding, more]) => [finding, form(finding, more)]),
	) as Record<Finding, Check>,
);
