/** `moved` as a sentence begins: `Moved`. */
export function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `Moved` as it stands within a sentence: `moved`. */
export function small(text: string): string {
	return text.charAt(0).toLowerCase() + text.slice(1);
}
