import { compileValue } from '../../domain/expressions/expression.ts';
import { type Grouping, groupingBy } from '../../domain/messages/fingerprint.ts';
import type { Message } from '../../domain/messages/message.ts';
import { Triage, type TriageGroup } from '../../domain/messages/triage.ts';
import { stepsTaken } from '../../domain/step-budget.ts';
import { behind } from '../state/background.ts';
import type { GroupingChoice } from '../state/messages.ts';

/** The groups of a list of messages, and which message is in which. */
export type Groups = {
	readonly groups: readonly TriageGroup[];
	readonly groupOf: ReadonlyMap<string, string>;
	/** How far it is, where the rest is counted behind the frames. */
	readonly progress?: { readonly done: number; readonly of: number };
};

/** Steps of a frame, and steps behind the frames after which another one tells how far it is. */
const stepsAFrame = 100_000;
const stepsAWord = 1_000_000;

/** Characters of a body that are as much work as a step of an expression. */
const charactersAStep = 32;

/** A grouping at work: how many of which list are counted. */
class Counting {
	readonly #triage: Triage;
	readonly #groupOf = new Map<string, string>();
	#messages: readonly Message[];
	#done = 0;
	#working = false;
	#version = 0;
	#told: { readonly version: number; readonly of: number; readonly groups: Groups } | undefined;
	#stop = () => {};

	constructor(choice: GroupingChoice, messages: readonly Message[]) {
		this.#triage = new Triage(groupingOf(choice));
		this.#messages = messages;
	}

	/** Changes when there is more to show. */
	get version(): number {
		return this.#version;
	}

	/** Whether it can go on with this list: the one that it has, with more messages at its end or none. */
	isOf(messages: readonly Message[]): boolean {
		const { length } = this.#messages;
		return (
			messages.length >= length &&
			messages[0] === this.#messages[0] &&
			messages[length - 1] === this.#messages.at(-1)
		);
	}

	groups(messages: readonly Message[]): Groups {
		this.#messages = messages;
		if (!this.#working && !this.#count(stepsAFrame)) this.#goOnBehind();
		const of = messages.length;
		const done = this.#done;
		// What was told stays the same object until there is more: what is behind the frames may be further by now.
		if (this.#told === undefined || this.#told.of !== of || this.#told.version !== this.#version) {
			const groups = {
				groupOf: new Map(this.#groupOf),
				groups: this.#triage.groups(24),
				...(done < of ? { progress: { done, of } } : {}),
			};
			this.#told = { version: this.#version, of, groups };
		}
		return this.#told.groups;
	}

	/** Goes on for as much as a frame takes, for who needs all of it and has no frames. */
	work(): void {
		this.#count(stepsAFrame);
		this.#version++;
	}

	stop(): void {
		this.#stop();
		this.#working = false;
	}

	/** Counts messages for so many steps; answers whether all are. */
	#count(steps: number): boolean {
		for (let left = steps; left > 0; ) {
			const message = this.#messages[this.#done];
			if (message === undefined) return true;
			left -= this.#add(message);
		}
		return this.#done >= this.#messages.length;
	}

	#add(message: Message): number {
		const before = stepsTaken();
		this.#groupOf.set(message.id, this.#triage.add(message).id);
		this.#done++;
		return stepsTaken() - before + Math.ceil(message.body.length / charactersAStep) + 1;
	}

	#goOnBehind(): void {
		this.#working = true;
		let left = stepsAWord;
		this.#stop = behind(() => {
			const message = this.#messages[this.#done];
			if (message !== undefined) left -= this.#add(message);
			if (this.#done < this.#messages.length && left > 0) return false;
			// The frame that tells how far has the rest done: a list that was left ends here.
			this.#version++;
			this.#working = false;
			return true;
		});
	}
}

const countings = new WeakMap<GroupingChoice, Counting>();

/**
 * Groups messages, remembered for the same choice; of a list that has only grown the new messages alone are counted, so
 * that a scan of thousands stays quick. What is more than a frame may take is counted behind the frames.
 */
export function groupsOf(messages: readonly Message[], choice: GroupingChoice): Groups {
	return countingOf(messages, choice).groups(messages);
}

/** The groups once all messages are counted; others have their turns meanwhile. */
export async function allGroups(
	messages: readonly Message[],
	choice: GroupingChoice,
): Promise<Groups> {
	for (;;) {
		const groups = groupsOf(messages, choice);
		if (groups.progress === undefined) return groups;
		countingOf(messages, choice).work();
		await new Promise<void>((resolve) => void setImmediate(resolve));
	}
}

/** Changes when {@link groupsOf} answers something else for the same list. */
export function groupVersion(
	messages: readonly Message[],
	choice: GroupingChoice | undefined,
): number {
	return choice === undefined ? 0 : countingOf(messages, choice).version;
}

function countingOf(messages: readonly Message[], choice: GroupingChoice): Counting {
	const known = countings.get(choice);
	if (known?.isOf(messages)) return known;
	known?.stop();
	const made = new Counting(choice, messages);
	countings.set(choice, made);
	return made;
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
