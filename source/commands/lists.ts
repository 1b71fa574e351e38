import { fail } from '../domain/failure.ts';
import { type KindId, kindIds, kinds } from '../domain/kinds.ts';
import type { KnownQueues } from '../domain/queues/dead-letter-links.ts';
import { topicOperand } from './command-line/operands.ts';
import { withExcuses } from './queues/excuses.ts';
import { metricsFlag, withFigures } from './queues/figures.ts';
import { acrossFlags, isAcross, printAcross } from './shell/across.ts';
import type { CommandContext, Connected, Run } from './shell/context.ts';
import type { Definition } from './shell/definition.ts';
import { printResources } from './shell/listing.ts';
import { find } from './shell/resource.ts';

type Listed = Pick<Definition, 'summary' | 'about' | 'examples'> &
	Partial<Pick<Definition, 'operands'>>;

/** What the help says of the command that lists a kind of resource. */
const listed: { readonly [Kind in KindId]: Listed } = {
	queue: {
		summary: 'list the queues with their counts',
		about:
			'Counts are approximate and lag by up to a minute. A ? stands for what could not be read; the exit code is 3 then, and standard error says why.',
		examples: [
			'awsmsg queues',
			"awsmsg queues --profiles 'prod-*,staging' --regions eu-west-1,us-east-1",
			'awsmsg queues --json | jq -r ".[] | select(.isDeadLetterQueue).name"',
		],
	},
	topic: {
		summary: 'list the topics with their subscriptions',
		examples: ['awsmsg topics --region eu-west-1'],
	},
	stream: {
		summary: 'list the streams with their shards',
		examples: ['awsmsg streams --output ndjson'],
	},
	subscription: {
		summary: 'list the subscriptions of a topic, or of all',
		about:
			'With their filter policies and what lies in their dead-letter queues: up to three requests a subscription. A ? stands for what could not be read; the exit code is 3 then.',
		operands: [{ ...topicOperand, optional: true }],
		examples: [
			'awsmsg subscriptions orders-events',
			'awsmsg subscriptions --json | jq -r ".[] | select(.why).endpoint"',
		],
	},
};

/** Subscriptions are looked at by their topic. */
const isListedAcross = (kind: KindId) => kind !== 'subscription';

/** `awsmsg queues`, `awsmsg topics`, …: one command a kind, by the word for several of it. */
export const listDefinitions: readonly Definition[] = kindIds.map((kind) => ({
	name: kinds[kind].many,
	operands: [],
	flags: [...(kind === 'queue' ? [metricsFlag] : []), ...(isListedAcross(kind) ? acrossFlags : [])],
	...listed[kind],
}));

type Reading = (connected: Connected, known: KnownQueues) => Promise<KnownQueues>;

/** All resources of the kind that the command is named after, with what is wrong with each. */
export const run: Run = (context) => {
	const name = context.invocation.command?.name;
	const kind = kindIds.find((one) => kinds[one].many === name);
	if (kind === undefined) throw fail('bug', `${name} lists no kind of resource`);
	if (kind === 'subscription') return printSubscriptions(context);
	if (isAcross(context)) {
		return kind === 'queue'
			? printAcross(context, kind, (place, known, side) => withExcuses(context, place, known, side))
			: printAcross(context, kind);
	}
	if (kind !== 'queue') return printResources(context, kind);
	const excusing: Reading = (connected, known) => withExcuses(context, connected, known);
	if (!context.invocation.flags.has('metrics')) return printResources(context, kind, { excusing });
	const asking: Reading = (connected, known) => withFigures(context, connected, known);
	return printResources(context, kind, { asking, excusing });
};

/** All subscriptions, or those of the topic that is named. */
async function printSubscriptions(context: CommandContext): Promise<number> {
	const [named] = context.invocation.operands;
	if (named === undefined) return printResources(context, 'subscription');
	const connected = await context.connect();
	const { name, arn } = await find(context, connected, 'topic', named, 'read');
	return printResources(context, 'subscription', { part: { id: arn, name } });
}
