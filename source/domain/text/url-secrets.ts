/** Whether the text of a URL carries a user or a password, even an empty one. */
export function carriesSecret(text: string): boolean {
	// Reading a URL costs more than all else that a list does about a queue, and most have none.
	if (!text.includes('@')) return false;
	if (!URL.canParse(text)) return /https?:.*@/is.test(text);
	const { username, password } = new URL(text);
	return username !== '' || password !== '' || /^\s*https?:[\\/]*[^\\/?#]*@/i.test(text);
}

/** A text that may be a URL, to be shown: without the user and the password that one may carry. */
export function withoutSecrets(text: string): string {
	// A password may hold what ends it for a parser: all before the last @ is taken for a secret.
	return text.replace(/(https?:[\\/\s]*).*@/gis, '$1…@');
}
