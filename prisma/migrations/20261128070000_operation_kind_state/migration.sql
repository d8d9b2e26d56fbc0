-- CreateIndex
CREATE INDEX "operation_kind_state_idx" ON "operation"("kind", "state");
