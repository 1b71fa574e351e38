/** What STS says of who asks. */
export type CallerIdentity = {
	readonly Account?: string | undefined;
	readonly Arn?: string | undefined;
	readonly UserId?: string | undefined;
};

/** A value of any account: nothing in it that XML would write otherwise. */
const part = String.raw`<(?<name>Account|Arn|UserId)>([\w+=,.@:/-]+)</\k<name>>\s*`;
const answer = new RegExp(
	[
		String.raw`^\s*(?:<\?xml version=(?<quote>["'])1\.0\k<quote>(?: encoding=\k<quote>(?:UTF|utf)-8\k<quote>)?\s*\?>\s*)?`,
		String.raw`<GetCallerIdentityResponse(?: xmlns="https://sts\.amazonaws\.com/doc/2011-06-15/")?>\s*`,
		String.raw`<GetCallerIdentityResult>\s*(?<result>(?:${part}){1,3})</GetCallerIdentityResult>\s*`,
		String.raw`(?:<ResponseMetadata>\s*<RequestId>[\w-]*</RequestId>\s*</ResponseMetadata>\s*)?`,
		String.raw`</GetCallerIdentityResponse>\s*$`,
	].join(''),
);
const parts = new RegExp(part, 'g');

/** An answer of STS as AWS writes it; `undefined` for one that the SDK has to read. */
export function readCallerIdentity(text: string): CallerIdentity | undefined {
	const { result } = answer.exec(text)?.groups ?? {};
	if (result === undefined) return;
	const identity: Record<string, string> = {};
	for (const [, name = '', value = ''] of result.matchAll(parts)) {
		if (Object.hasOwn(identity, name)) return;
		identity[name] = value;
	}
	return identity;
}
