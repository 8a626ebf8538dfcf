/** Whether the tests may install Docker and raise limits of the kernel: in CI, whose machines are thrown away, or if the user says so. */
export const mayChangeMachine: boolean = process.env.CI === "true";
