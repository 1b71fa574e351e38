/** What a comparison with something that may be unknown comes to. */
export type Answer = 'yes' | 'no' | 'perhaps';

/**
 * Whether one of `names`, which all mean the same thing, is what the patterns describe. In a pattern `*` stands for
 * any characters and `?` for one; capitals do not count, as in AWS's names. Behind a `!` stands what is left out: it
 * wins, and where nothing else is listed all the rest is meant. Names that are `undefined` are unknown.
 */
export function matching(
	patterns: readonly string[],
	names: readonly string[] | undefined,
): Answer {
	const out = patterns.filter((one) => one.startsWith('!')).map((one) => one.slice(1));
	const wanted = patterns.filter((one) => !one.startsWith('!'));
	if (names === undefined) return out.length === 0 && wanted.some(takesAll) ? 'yes' : 'perhaps';
	const isNamed = (one: string) => names.some((name) => expressionOf(one).test(name));
	if (out.some(isNamed)) return 'no';
	return wanted.length === 0 || wanted.some(isNamed) ? 'yes' : 'no';
}

/** All have to hold: one that does not decides, and then one that nobody knows. */
export function allOf(answers: readonly Answer[]): Answer {
	if (answers.includes('no')) return 'no';
	return answers.includes('perhaps') ? 'perhaps' : 'yes';
}

function takesAll(pattern: string): boolean {
	return /^\*+$/.test(pattern);
}

function expressionOf(pattern: string): RegExp {
	const text = pattern
		.replace(/[.+^${}()|[\]\\]/g, '\\$&')
		.replace(/\*+/g, '.*')
		.replaceAll('?', '.');
	return new RegExp(`^${text}$`, 'is');
}
