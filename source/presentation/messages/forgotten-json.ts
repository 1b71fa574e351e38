import { isoTime } from '../json/json-facts.ts';
import type { forgotten } from '../json/shapes/messages.ts';
import type { Form } from '../json/shapes/parts.ts';

/** What was erased of what this computer keeps, or would be. */
export function forgottenJson(
	counts: {
		readonly copies: number;
		readonly kinds: number;
		readonly lines: number;
		readonly unread: number;
	},
	isDry: boolean,
	at: number,
): Form<typeof forgotten> {
	const { copies, kinds, lines, unread } = counts;
	return {
		...{ kind: 'forgotten', at: isoTime(at), erased: !isDry },
		...{ copies, kindsOfMessages: kinds, linesOfFiles: lines, linesUnread: unread },
	};
}
