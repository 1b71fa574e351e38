/** The code of a failure after which nothing was sent: whoever gives the credentials was not reached, or could not answer. */
export const loginUnreached = 'LoginUnreached';
