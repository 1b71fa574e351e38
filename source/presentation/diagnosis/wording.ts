import type { EvidenceOf, FindingName } from '../../domain/diagnosis/finding.ts';
import type { KindId } from '../../domain/kinds.ts';
import { awsmsgCommand, type CommandPlace } from '../../domain/text/shell-words.ts';
import { date, shortTime } from '../formats.ts';

/** The resource that a finding is about, and where commands about it have to run. */
export type Subject = {
	readonly kind: KindId;
	readonly name: string;
	readonly place: CommandPlace;
	/** Keys of the screen on which it is read do the same. */
	readonly keys?: true;
};

/** What does something about the resource: the key where there is one, else the command. */
export function doneBy({ name, place, keys }: Subject, key: string, command: string): string {
	return keys === true ? key : awsmsgCommand(place, command, name);
}

/** How one finding is worded. */
export type Words<Name extends FindingName> = {
	/** One line for docs/findings.md: when it is found. */
	readonly about: string;
	/** A few words for a cell. */
	readonly short: (evidence: EvidenceOf[Name], now: number) => string;
	/** A sentence without a period. */
	readonly text: (evidence: EvidenceOf[Name], now: number) => string;
	/** What to do next: a sentence without a period. */
	readonly next: (evidence: EvidenceOf[Name], subject: Subject) => string;
};

/** The words of some findings, each by the evidence of its name. */
export type SomeWords = { readonly [Name in FindingName]?: Words<Name> };

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `20:31`, with its day where that is another one than of `now`: `Nov 19 20:31`. */
export function moment(at: number, now: number): string {
	if (date(at) === date(now)) return shortTime(at);
	const told = new Date(at);
	return `${months[told.getMonth()]} ${told.getDate()} ${shortTime(at)}`;
}

/** A span in its largest unit, as cells have it: `31 m`, `2 d`. */
export function roughly(milliseconds: number): string {
	const minutes = Math.floor(milliseconds / 60_000);
	if (minutes < 1) return `${Math.max(1, Math.round(milliseconds / 1000))} s`;
	if (minutes < 120) return `${minutes} m`;
	const hours = Math.floor(minutes / 60);
	return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}
