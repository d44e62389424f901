//! stub
pub(super) fn sentences(_: &()) -> crate::programme::Text {
    crate::programme::Text::default()
}
impl super::Scores {
    pub(super) fn facts(
        &self,
        _: usize,
        _: usize,
        _: Option<&crate::programme::Node>,
    ) -> Option<()> {
        Some(())
    }
}
