/** Variables of keys and tokens, which are worth something to whoever reads them. */
const secrets = [
	// Without its secret it is worth nothing, and tools that find it alone fail.
	'AWS_ACCESS_KEY_ID',
	'AWS_SECRET_ACCESS_KEY',
	'AWS_SESSION_TOKEN',
	'AWS_SECURITY_TOKEN',
	'AWS_CONTAINER_AUTHORIZATION_TOKEN',
] as const;

/**
 * The environment of a program that shows, edits or copies something for the user: it talks to no AWS, and keys that it does not have it can
 * not write down.
 */
export function withoutKeys(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const kept = { ...env };
	for (const name of secrets) delete kept[name];
	return kept;
}
