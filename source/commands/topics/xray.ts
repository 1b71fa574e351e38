import { nameOfArn } from '../../domain/arn.ts';
import type { AnyResource } from '../../domain/kinds.ts';
import {
	type MapLimits,
	type MapRoot,
	mapLimits,
	readFanOut,
} from '../../operations/topics/fan-out.ts';
import { mapMarkdown, mapMermaid } from '../../presentation/topics/fan-out-documents.ts';
import { mapJson } from '../../presentation/topics/fan-out-json.ts';
import { mapRows } from '../../presentation/topics/fan-out-lines.ts';
import { flagValue } from '../command-line/flag-values.ts';
import type { Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { printDocument, printLines, wantsJson } from '../shell/print.ts';
import { findAny, operand } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';

export const definition: Definition = {
	name: 'xray',
	summary: 'the way of messages as a tree, and what is broken on it',
	about:
		'A tree from the topics to the last dead-letter queue, with counts of now. -n says how many subscriptions of a topic are asked, 100 without it; what is left out is told. Reads alone.',
	operands: [{ name: 'resource', about: 'a topic or a queue: its name, URL or ARN' }],
	flags: [
		{
			name: 'format',
			value: 'WHICH',
			choices: ['tree', 'markdown', 'mermaid'],
			about: 'tree, or a document for others',
		},
	],
	examples: ['awsmsg xray order-events', 'awsmsg xray orders-dlq --format mermaid'],
};

/** `awsmsg xray <resource>`: the fan-out map of a topic or a queue. Answers 3 when something of it could not be read. */
export const run: Run = async (context) => {
	const { invocation, settings, signal, out } = context;
	const format = flagValue(invocation, 'format');
	if (wantsJson(context) && format !== undefined) {
		throw usage('--format is for texts, and JSON has a form of its own', 'Say one of them');
	}
	const connected = await context.connect();
	const found = await findAny(context, connected, operand(context, 0));
	const root = rootOf(found);
	if (root === undefined) {
		throw usage(`${found.ref.name} is a ${found.kind}, and maps are of topics and queues`);
	}
	const limits: MapLimits = {
		...mapLimits,
		subscriptions: settings.limit ?? mapLimits.subscriptions,
	};
	const map = await readFanOut(connected.gateways, root, signal, limits);
	if (wantsJson(context)) await printDocument(context, mapJson(map));
	else if (format === 'markdown') await out.data(mapMarkdown(map));
	else if (format === 'mermaid') await out.data(mapMermaid(map));
	else
		await printLines(
			context,
			mapRows(map).map(({ line }) => line),
		);
	const isWhole = map.leftOut.every((one) => !('failure' in one)) && map.edges.every(isRead);
	return isWhole ? exitCodes.done : exitCodes.partly;
};

/** What a map begins at; a subscription stands on the map of its topic. `undefined` for what is on none. */
function rootOf(found: AnyResource): MapRoot | undefined {
	if (found.kind === 'queue' || found.kind === 'topic') return found;
	if (found.kind !== 'subscription') return;
	const { topicArn } = found.ref;
	return { kind: 'topic', ref: { name: nameOfArn(topicArn), arn: topicArn } };
}

function isRead({ faults }: { readonly faults: readonly object[] }): boolean {
	return faults.every((fault) => !('failure' in fault));
}
