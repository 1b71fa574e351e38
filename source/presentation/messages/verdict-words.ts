import { count } from '../formats.ts';

/** Messages that a filter did not decide about, by what kept it from that. */
export type NotDecided = {
	/** Lack a field that it asks for. */
	readonly missing: number;
	/** Would take more steps than are spent on one message: whether it means them is unknown. */
	readonly costly: number;
};

/** What is said of them beside those that are meant; empty when it decided about all. */
export function notDecidedTexts({ missing, costly }: NotDecided): readonly string[] {
	return [
		...(missing === 0 ? [] : [`${count(missing)} without the field that was asked for`]),
		...(costly === 0 ? [] : [costlyText(costly)]),
	];
}

/** `2 not decided: the filter was too costly` */
export function costlyText(costly: number): string {
	return `${count(costly)} not decided: the filter was too costly`;
}
