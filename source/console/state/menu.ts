import type { AnyResource } from '../../domain/kinds.ts';
import type { Message } from '../../domain/messages/message.ts';
import type { QueueRef, TopicRef } from '../../domain/resources.ts';

/** What choosing an item of a menu does. */
export type MenuChoice =
	| { readonly kind: 'copy'; readonly text: string }
	| { readonly kind: 'open'; readonly resource: AnyResource }
	/** Lists the subscriptions of a topic. */
	| { readonly kind: 'subscriptions'; readonly of: TopicRef }
	| {
			/** Edits a copy in the editor, for a redrive plan or to be sent to a queue. */
			readonly kind: 'edit';
			readonly as: 'plan' | 'send';
			readonly ref: QueueRef;
			readonly message: Message;
	  };

export type MenuItem = {
	/** The key that chooses it at once. */
	readonly key: string;
	readonly label: string;
	/** What it is about, beside the label; its start is shown. */
	readonly text: string;
	readonly choice: MenuChoice;
};

/** A list to choose from, over the screen: what may be copied, where one may go. */
export type Menu = {
	readonly title: string;
	/** What choosing does: `copy`, `go`. */
	readonly verb: string;
	/** A sentence above the items. */
	readonly says?: string;
	readonly items: readonly MenuItem[];
};
