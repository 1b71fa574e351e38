import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { IdentityGateway } from '../../operations/ports.ts';
import { givenText } from '../failures/bent-answer.ts';
import { type GatewayParts, passOptions } from '../gateway-parts.ts';

/** Who we are, by STS. */
export function createIdentityGateway({ clients, gate }: GatewayParts): IdentityGateway {
	return {
		async whoAmI(options) {
			return gate.call(
				'STS GetCallerIdentity',
				new GetCallerIdentityCommand({}),
				passOptions(options),
				async (command) => {
					const sts = clients.sts();
					const { Account, Arn, UserId } = await sts.send(command);
					gate.told.accountIs(Account);
					// Those that the request was signed with: a provider keeps them until they end.
					const { expiration } = await sts.config.credentials();
					return {
						account: givenText(Account, 'Account'),
						arn: Arn ?? '',
						userId: UserId ?? '',
						...(expiration === undefined ? {} : { expiresAt: expiration.getTime() }),
					};
				},
			);
		},
	};
}
