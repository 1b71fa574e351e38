import { attributeValue, bodyValues, isOverlong } from '../expressions/expression-values.ts';
import { greatest, least } from '../extent.ts';
import { entriesOf, toJson, valueKey } from '../json/json-value.ts';
import { type Fingerprint, type Grouping, groupOf } from './fingerprint.ts';
import { type Message, receiveCount, sentAt } from './message.ts';

/** What most messages of a group share, and few or none outside it explain away. */
export type Shared = {
	/** `body.amount`, `attributes.kind`. */
	readonly path: string;
	/** The value as JSON text. */
	readonly value: string;
	readonly count: number;
	readonly of: number;
};

export type TriageGroup = Fingerprint & {
	readonly count: number;
	/** Part of all messages that were looked at, 0 to 1. */
	readonly share: number;
	/** When the first and the last of them were sent, ms since the epoch. */
	readonly firstAt?: number;
	readonly lastAt?: number;
	/** Of those whose count the endpoint told; absent when it told none. */
	readonly highestReceives?: number;
	/** Messages sent in each of equal parts of the time that all groups span. */
	readonly histogram: readonly number[];
	readonly shared: readonly Shared[];
	/** Some of the messages, to look at. */
	readonly sampleIds: readonly string[];
};

const mostPaths = 100;
const mostValues = 30;
const longestValue = 100;
const samples = 5;
/** A value is told when this part of the group has it. */
const commonFrom = 0.75;
const mostShared = 6;
const deepest = 3;

/**
 * Counts messages into groups as they come, in memory that depends on the number of groups and not on
 * that of messages, but for eight bytes each for the time.
 */
export class Triage {
	readonly #grouping: Grouping;
	readonly #groups = new Map<string, Group>();
	#total = 0;

	constructor(grouping: Grouping) {
		this.#grouping = grouping;
	}

	get total(): number {
		return this.#total;
	}

	/** Counts a message and tells its group. */
	add(message: Message): Fingerprint {
		this.#total++;
		const fingerprint = groupOf(message, this.#grouping);
		let group = this.#groups.get(fingerprint.id);
		if (group === undefined) {
			group = new Group(fingerprint);
			this.#groups.set(fingerprint.id, group);
		}
		group.add(message);
		return fingerprint;
	}

	/** The groups, the largest first. */
	groups(buckets = 24): readonly TriageGroup[] {
		const groups = [...this.#groups.values()];
		const times = groups.flatMap(({ firstAt, lastAt }) => [firstAt, lastAt]);
		const known = times.filter((at) => at !== undefined);
		const from = least(known);
		const to = greatest(known);
		return groups
			.map((group) => group.told(this.#total, from, to, buckets))
			.sort((a, b) => b.count - a.count || (a.title < b.title ? -1 : 1));
	}
}

class Group {
	readonly #fingerprint: Fingerprint;
	readonly #times: number[] = [];
	/** By path and by what the value is worth. */
	readonly #paths = new Map<string, Map<string, { readonly value: string; count: number }>>();
	readonly #ids: string[] = [];
	#count = 0;
	#highest: number | undefined;
	firstAt: number | undefined;
	lastAt: number | undefined;

	constructor(fingerprint: Fingerprint) {
		this.#fingerprint = fingerprint;
	}

	add(message: Message): void {
		this.#count++;
		const receives = receiveCount(message);
		if (receives !== undefined) this.#highest = Math.max(this.#highest ?? 0, receives);
		if (this.#ids.length < samples) this.#ids.push(message.id);
		const at = sentAt(message);
		if (at !== undefined) {
			this.#times.push(at);
			this.firstAt = Math.min(at, this.firstAt ?? at);
			this.lastAt = Math.max(at, this.lastAt ?? at);
		}
		for (const { path, key, value } of facts(message)) this.#note(path, key, value);
	}

	#note(path: string, key: string, value: string): void {
		let values = this.#paths.get(path);
		if (values === undefined) {
			if (this.#paths.size >= mostPaths) return;
			values = new Map();
			this.#paths.set(path, values);
		}
		const before = values.get(key);
		// What differs from message to message is nothing in common: its values needn't be kept.
		if (before !== undefined) before.count++;
		else if (values.size < mostValues) values.set(key, { value, count: 1 });
	}

	told(total: number, from: number, to: number, buckets: number): TriageGroup {
		return {
			...this.#fingerprint,
			count: this.#count,
			share: total === 0 ? 0 : this.#count / total,
			...(this.firstAt === undefined ? {} : { firstAt: this.firstAt }),
			...(this.lastAt === undefined ? {} : { lastAt: this.lastAt }),
			...(this.#highest === undefined ? {} : { highestReceives: this.#highest }),
			histogram: histogram(this.#times, from, to, buckets),
			shared: this.#shared(),
			sampleIds: this.#ids,
		};
	}

	#shared(): readonly Shared[] {
		if (this.#count < 2) return [];
		const shared: Shared[] = [];
		for (const [path, values] of this.#paths) {
			for (const { value, count } of values.values()) {
				if (count / this.#count >= commonFrom) shared.push({ path, value, count, of: this.#count });
			}
		}
		return shared.sort(byInterest).slice(0, mostShared);
	}
}

/** A null tells most, then what all of them have. */
function byInterest(a: Shared, b: Shared): number {
	const rank = ({ value }: Shared) => (value === 'null' ? 0 : 1);
	return rank(a) - rank(b) || b.count - a.count || (a.path < b.path ? -1 : 1);
}

/** A simple value at a path: as JSON, and as a key that equal values share. */
type Fact = { readonly path: string; readonly key: string; readonly value: string };

/** Simple values of the body and of the attributes; each once, also where the body is several values. */
function facts(message: Message): readonly Fact[] {
	const found = new Map<string, Fact>();
	const values = isOverlong(message) ? [] : bodyValues(message);
	for (const value of values) visit(value, 'body', 0, found);
	for (const [name, attribute] of Object.entries(message.attributes)) {
		if ('text' in attribute) note(found, `attributes.${name}`, attributeValue(attribute));
	}
	return [...found.values()];
}

function visit(value: unknown, path: string, depth: number, found: Map<string, Fact>): void {
	if (found.size >= mostPaths) return;
	const entries = entriesOf(value);
	if (entries !== undefined) {
		if (depth >= deepest) return;
		for (const [name, inner] of entries) visit(inner, `${path}.${name}`, depth + 1, found);
	} else if (depth > 0 && !Array.isArray(value)) note(found, path, value);
}

function note(found: Map<string, Fact>, path: string, value: unknown): void {
	const text = toJson(value);
	const key = valueKey(value);
	if (text === undefined || key === undefined || text.length > longestValue) return;
	found.set(`${path}\n${key}`, { path, key, value: text });
}

/** How many of `times` lie in each of `buckets` equal parts from `from` to `to`. */
export function histogram(
	times: readonly number[],
	from: number,
	to: number,
	buckets: number,
): readonly number[] {
	const counts = new Array<number>(buckets).fill(0);
	const width = Math.max(1, to - from);
	for (const at of times) {
		const index = Math.min(buckets - 1, Math.max(0, Math.floor(((at - from) / width) * buckets)));
		counts[index] = (counts[index] ?? 0) + 1;
	}
	return counts;
}
