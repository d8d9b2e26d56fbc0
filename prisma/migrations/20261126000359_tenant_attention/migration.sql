-- CreateIndex
CREATE INDEX "tenant_attention_idx" ON "tenant"("attention") WHERE (attention IS NOT NULL);
