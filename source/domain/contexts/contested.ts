/** Another profile that somebody may have meant: AWS_PROFILE is set beside keys, which go before it. */
export type Contested = {
	readonly profile: string;
	/** The account that the files tell of it. */
	readonly account: string;
};

/**
 * That keys of the environment belong to another account than the profile that is set beside them; `undefined` while
 * nothing says so. A sentence without a period.
 */
export function contestedWords(
	contested: Contested | undefined,
	account: string | undefined,
): string | undefined {
	if (contested === undefined || account === undefined || account === contested.account) return;
	return `AWS_PROFILE is ${contested.profile} of account ${contested.account}, and the keys in the environment, which go before it, are of ${account}`;
}
