/** Yes, no, or that AWS's documents do not tell. */
export type Answer = boolean | 'unknown';

/** No, where it is not so of one; unknown, where it is unknown of one and yes of the others. */
export function every<Item>(items: readonly Item[], ask: (item: Item) => Answer): Answer {
	let answer: Answer = true;
	for (const item of items) {
		const one = ask(item);
		if (one === false) return false;
		if (one === 'unknown') answer = one;
	}
	return answer;
}

/** Yes, where it is so of one; unknown, where it is unknown of one and no of the others. */
export function some<Item>(items: Iterable<Item>, ask: (item: Item) => Answer): Answer {
	let answer: Answer = false;
	for (const item of items) {
		const one = ask(item);
		if (one === true) return true;
		if (one === 'unknown') answer = one;
	}
	return answer;
}

export function not(answer: Answer): Answer {
	return answer === 'unknown' ? answer : !answer;
}
