-- A look that a failure of ours ended. It is tried again as after no answer.
ALTER TYPE "health_outcome" ADD VALUE 'failed';
