-- What is sent again, the page's failures, and what is old enough to be deleted.
CREATE INDEX "notice_delivery_batch_idx" ON "notice_delivery"("batch_id") WHERE (state = 'waiting');
CREATE INDEX "notice_delivery_failed_idx" ON "notice_delivery"("id") WHERE (state = 'failed');
CREATE INDEX "notice_delivery_settled_at_idx" ON "notice_delivery"("settled_at");
