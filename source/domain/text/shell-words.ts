/** A text as one word of a POSIX shell. */
export function shellWord(text: string): string {
	return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Where a command is to run: what is left out comes from the environment. */
export type CommandPlace = {
	readonly profile?: string;
	readonly region: string;
	readonly endpoint?: string;
};

/** The flags by which `awsmsg` and the AWS CLI alike go to one place. */
export function placeFlags({ profile, region, endpoint }: CommandPlace): readonly string[] {
	return [
		...(profile === undefined ? [] : ['--profile', profile]),
		'--region',
		region,
		...(endpoint === undefined ? [] : ['--endpoint-url', endpoint]),
	];
}

/** A command line that can be pasted into a shell. */
export function commandLine(words: readonly string[]): string {
	return words.map(shellWord).join(' ');
}
