import type { KindId, RefOf } from '../../domain/kinds.ts';
import { subscriptionWords } from '../../domain/topics/subscription.ts';
import type { Line } from '../../presentation/line.ts';
import type { RowOf } from '../../presentation/resources/kinds.ts';
import type { Command } from '../keys/command.ts';
import { queueCommands, queueItems } from '../queues/queue-commands.ts';
import { queueSummary, queueWords, refOfQueue } from '../queues/queue-row.ts';
import type { Session } from '../shell/session.ts';
import type { MenuItem } from '../state/menu.ts';
import type { State } from '../state/state.ts';
import { streamCommands, streamItems } from '../streams/stream-commands.ts';
import { subscriptionCommands, subscriptionItems } from '../subscriptions/subscription-commands.ts';
import { refOfSubscription, subscriptionSummary } from '../subscriptions/subscription-row.ts';
import { topicCommands, topicItems } from '../topics/topic-commands.ts';
import { addressSummary, namedRow } from './named-row.ts';

/** What a command of a resource needs of the screen it stands on. */
export type Needs = { readonly session: Session; readonly state: State; readonly key: string };

/** How the console works with a kind of resource. */
export type ConsoleKind<Kind extends KindId> = {
	/**
	 * What can be done with one, wherever it stands under the cursor. `open` false leaves out the way to
	 * the details, for the screen that shows them.
	 */
	commands<Context extends Needs>(
		refOf: (context: Context) => RefOf<Kind> | undefined,
		open?: boolean,
	): readonly Command<Context>[];
	/** What can be copied of one. */
	copyItems(session: Session, ref: RefOf<Kind>): readonly MenuItem[];
	refOf(row: RowOf<Kind>): RefOf<Kind>;
	/** Two lines under the list: what the table has no room for. */
	summary(row: RowOf<Kind>, state: State): readonly [Line, Line];
	/** What free terms of a filter search in a row; all columns without it. */
	words?(row: RowOf<Kind>): string;
	/** What one is called on its screen; its name without it. */
	title?(ref: RefOf<Kind>): string;
};

export const consoleKinds: { readonly [Kind in KindId]: ConsoleKind<Kind> } = {
	queue: {
		commands: queueCommands,
		copyItems: queueItems,
		refOf: refOfQueue,
		summary: queueSummary,
		words: queueWords,
	},
	topic: {
		commands: topicCommands,
		copyItems: topicItems,
		refOf: namedRow,
		summary: addressSummary,
	},
	stream: {
		commands: streamCommands,
		copyItems: streamItems,
		refOf: namedRow,
		summary: addressSummary,
	},
	subscription: {
		commands: subscriptionCommands,
		copyItems: subscriptionItems,
		refOf: refOfSubscription,
		summary: subscriptionSummary,
		title: subscriptionWords,
	},
};
