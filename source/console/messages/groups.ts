import { compileValue } from '../../domain/expressions/expression.ts';
import { type Grouping, groupingBy } from '../../domain/messages/fingerprint.ts';
import type { Message } from '../../domain/messages/message.ts';
import { Triage, type TriageGroup } from '../../domain/messages/triage.ts';
import type { GroupingChoice } from '../state/messages.ts';

/** The groups of a list of messages, and which message is in which. */
export type Groups = {
	readonly groups: readonly TriageGroup[];
	readonly groupOf: ReadonlyMap<string, string>;
};

type Counted = {
	readonly choice: GroupingChoice;
	readonly triage: Triage;
	readonly groupOf: Map<string, string>;
	messages: readonly Message[];
	groups: readonly TriageGroup[];
};

let last: Counted | undefined;

/**
 * Groups messages, remembered for the same list; of a list that has only grown the new messages alone
 * are counted, so that a scan of thousands stays quick.
 */
export function groupsOf(messages: readonly Message[], choice: GroupingChoice): Groups {
	if (last?.choice !== choice || !isLonger(messages, last.messages)) last = begin(choice);
	const counted = last;
	if (counted.messages !== messages) {
		for (const message of messages.slice(counted.groupOf.size)) {
			counted.groupOf.set(message.id, counted.triage.add(message).id);
		}
		counted.messages = messages;
		counted.groups = counted.triage.groups(24);
	}
	return counted;
}

function begin(choice: GroupingChoice): Counted {
	return {
		choice,
		triage: new Triage(groupingOf(choice)),
		groupOf: new Map(),
		messages: [],
		groups: [],
	};
}

function isLonger(messages: readonly Message[], before: readonly Message[]): boolean {
	return (
		messages.length >= before.length &&
		messages[0] === before[0] &&
		messages[before.length - 1] === before.at(-1)
	);
}

function groupingOf(choice: GroupingChoice): Grouping {
	if (choice.by !== 'expression') return choice;
	const compiled = compileValue(choice.text);
	const now = Date.now();
	return compiled.ok
		? groupingBy(compiled.value, () => now)
		: { by: 'expression', key: () => undefined };
}

/** The grouping in words: `fingerprint`, `attribute kind`. */
export function groupingName(choice: GroupingChoice): string {
	if (choice.by === 'attribute') return `attribute ${choice.name}`;
	if (choice.by === 'expression') return choice.text;
	return choice.by === 'group' ? 'group id' : choice.by;
}
