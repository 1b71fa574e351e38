/** Keys as they are. */
export type StaticCredentials = {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken?: string;
	/** When they end, where whoever made them said so. */
	readonly expiration?: Date;
};

/** Asks the user for the code of the MFA device with this serial number. */
export type MfaCode = (serial: string) => Promise<string>;

/** The keys that variables hold. Wrappers such as aws-vault and granted say when the session that they took ends. */
export function environmentKeys(env: NodeJS.ProcessEnv): StaticCredentials | undefined {
	const accessKeyId = env['AWS_ACCESS_KEY_ID'];
	const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
	const sessionToken = env['AWS_SESSION_TOKEN'];
	if (!accessKeyId || !secretAccessKey) return;
	const expiration = new Date(env['AWS_CREDENTIAL_EXPIRATION'] ?? '');
	return {
		accessKeyId,
		secretAccessKey,
		...(sessionToken ? { sessionToken } : {}),
		...(Number.isNaN(expiration.getTime()) ? {} : { expiration }),
	};
}
