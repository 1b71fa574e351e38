/** Characters that are kept of what an endpoint says in words; AWS's own longest reasons have some 2,000. */
export const longestTold = 4096;

/**
 * What an endpoint says, of a length that may be kept, shown and written down any number of times. A cut text is one of its
 * own: a part of a string of JavaScript keeps the whole alive.
 */
export function toldText(text: string, most = longestTold): string {
	return text.length <= most ? text : structuredClone(`${text.slice(0, most)}..`);
}
