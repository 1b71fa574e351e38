import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { IdentityGateway } from '../../operations/ports.ts';
import { givenText } from '../failures/bent-answer.ts';
import { type GatewayParts, passOptions } from '../gateway-parts.ts';

/** Who we are, by STS; `endsAt`: when the credentials end. */
export function createIdentityGateway(
	{ clients, gate }: GatewayParts,
	endsAt: () => number | undefined,
): IdentityGateway {
	return {
		async whoAmI(options) {
			return gate.call(
				'STS GetCallerIdentity',
				new GetCallerIdentityCommand({}),
				passOptions(options),
				async (command) => {
					const { Account, Arn, UserId } = await clients.sts().send(command);
					gate.told.accountIs(Account);
					// Of those that the request was signed with.
					const expiresAt = endsAt();
					return {
						account: givenText(Account, 'Account'),
						arn: Arn ?? '',
						userId: UserId ?? '',
						...(expiresAt === undefined ? {} : { expiresAt }),
					};
				},
			);
		},
	};
}
