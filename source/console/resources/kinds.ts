import type { KindId, RefOf } from '../../domain/kinds.ts';
import type { TopicRef } from '../../domain/resources.ts';
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
import {
	refOfSubscription,
	subscriptionSummary,
	subscriptionsOf,
} from '../subscriptions/subscription-row.ts';
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
	/** The list of all that there are. */
	readonly list: ListOf<Kind>;
};

/** What a list of a kind says of itself. */
export type ListOf<Kind extends KindId> = {
	/** The digit that shows it, where one is left. */
	readonly digit?: string;
	readonly title: string;
	readonly about: string;
	/** What is said of an empty list. */
	readonly empty: string;
	/** The rows of a view, or in one topic; all rows of the kind without it. */
	only?(rows: readonly RowOf<Kind>[], within: TopicRef | undefined): readonly RowOf<Kind>[];
};

export const consoleKinds: { readonly [Kind in KindId]: ConsoleKind<Kind> } = {
	queue: {
		commands: queueCommands,
		copyItems: queueItems,
		refOf: refOfQueue,
		summary: queueSummary,
		words: queueWords,
		list: {
			digit: '1',
			title: 'Queues',
			about: 'Every queue, with what is wrong with it',
			empty: 'no queues in this account and region',
		},
	},
	topic: {
		commands: topicCommands,
		copyItems: topicItems,
		refOf: namedRow,
		summary: addressSummary,
		list: {
			digit: '3',
			title: 'Topics',
			about: 'Topics and their subscriptions',
			empty: 'no topics in this account and region',
		},
	},
	stream: {
		commands: streamCommands,
		copyItems: streamItems,
		refOf: namedRow,
		summary: addressSummary,
		list: {
			digit: '4',
			title: 'Streams',
			about: 'Streams and their shards',
			empty: 'no streams in this account and region',
		},
	},
	subscription: {
		commands: subscriptionCommands,
		copyItems: subscriptionItems,
		refOf: refOfSubscription,
		summary: subscriptionSummary,
		title: subscriptionWords,
		list: {
			title: 'Subscriptions',
			about: 'Subscriptions of all topics: where they deliver, what they filter, what failed',
			empty: 'no subscriptions in this account and region',
			only: (rows, within) => (within === undefined ? rows : subscriptionsOf(rows, within.arn)),
		},
	},
};
