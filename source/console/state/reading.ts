import type { Message } from '../../domain/messages/message.ts';
import type { MessageTab } from '../../presentation/messages/message-lines.ts';

/** Where somebody stands in a message that is read: in its own screen or in the pane beside a list. */
export type Reading = {
	readonly tab: MessageTab;
	/** First row on screen. */
	readonly offset: number;
	/** The row under the cursor, in the body; other tabs only scroll. */
	readonly row: number;
	/** Wrappers that the body is shown with; 0 is what is inside all of them. */
	readonly wrappers: number;
	/** Rows of the document that are folded. */
	readonly folded: ReadonlySet<number>;
	readonly wrap: boolean;
	readonly search: string;
};

/** A message that is being read, and how to change where one stands in it. */
export type ReadingTarget = {
	readonly message: Message;
	readonly reading: Reading;
	readonly width: number;
	readonly height: number;
	change(next: Reading): void;
};

export const newReading: Reading = {
	tab: 'body',
	offset: 0,
	row: 0,
	wrappers: 0,
	folded: new Set(),
	wrap: false,
	search: '',
};

/** The same way of reading at the start of another message. */
export function readingOfNext({ tab, wrappers, wrap, search }: Reading): Reading {
	return { ...newReading, tab, wrappers, wrap, search };
}
