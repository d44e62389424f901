//! A formula as a tree.

use chrono::NaiveDate;

use crate::error::Span;

/// An expression and where it stands in the text.
///
/// Two expressions are equal if they say the same; where they stand does not count.
#[derive(Debug, Clone)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Where it stands in the text of the formula, in bytes.
    pub span: Span,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpressionKind {
    /// A number, not below 0: `1.5`, `1e3`.
    Number(f64),
    /// A share written as a percentage, kept as the share: 0.8 for `80%`.
    Percent(f64),
    /// A day: `@2025-12-15`.
    Date(NaiveDate),
    /// `true` or `false`.
    YesNo(bool),
    /// An option of a choice, or the id of a node: `"done"`.
    Text(String),
    /// The name of a quantity.
    Name(String),
    /// A sign before an operand.
    Unary {
        /// The sign.
        operator: UnaryOperator,
        /// What it stands before.
        operand: Box<Expression>,
    },
    /// An operator between two operands.
    Binary {
        /// The operator.
        operator: BinaryOperator,
        /// What stands before it.
        left: Box<Expression>,
        /// What stands after it.
        right: Box<Expression>,
    },
    /// `if … then … else …`.
    If {
        /// The question.
        condition: Box<Expression>,
        /// The value where the answer is yes.
        then: Box<Expression>,
        /// The value where the answer is no.
        otherwise: Box<Expression>,
    },
    /// A function and its arguments: `min(1, a)`.
    Call {
        /// The name of the function; the check knows whether there is one.
        function: String,
        /// The arguments, in order.
        arguments: Vec<Expression>,
    },
}

/// A sign before an operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnaryOperator {
    /// `-a`
    Negate,
    /// `not a`
    Not,
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BinaryOperator {
    /// `a + b`
    Add,
    /// `a - b`
    Subtract,
    /// `a * b`
    Multiply,
    /// `a / b`
    Divide,
    /// `a % b`: what remains of a division, with the sign of `a`
    Remainder,
    /// `a ^ b`
    Power,
    /// `a < b`
    Less,
    /// `a <= b`
    LessEqual,
    /// `a > b`
    Greater,
    /// `a >= b`
    GreaterEqual,
    /// `a == b`
    Equal,
    /// `a != b`
    NotEqual,
    /// `a and b`
    And,
    /// `a or b`
    Or,
}

/// How tightly operators bind; the tighter the higher.
pub(super) mod power {
    pub(in crate::formula) const NOTHING: u8 = 0;
    pub(in crate::formula) const OR: u8 = 1;
    pub(in crate::formula) const AND: u8 = 2;
    pub(in crate::formula) const NOT: u8 = 3;
    pub(in crate::formula) const COMPARISON: u8 = 4;
    pub(in crate::formula) const SUM: u8 = 5;
    pub(in crate::formula) const PRODUCT: u8 = 6;
    pub(in crate::formula) const NEGATION: u8 = 7;
    pub(in crate::formula) const POWER: u8 = 8;
    pub(in crate::formula) const OPERAND: u8 = 9;
}

impl BinaryOperator {
    /// All operators, tightest first.
    pub const ALL: [Self; 14] = [
        Self::Power,
        Self::Multiply,
        Self::Divide,
        Self::Remainder,
        Self::Add,
        Self::Subtract,
        Self::Less,
        Self::LessEqual,
        Self::Greater,
        Self::GreaterEqual,
        Self::Equal,
        Self::NotEqual,
        Self::And,
        Self::Or,
    ];

    /// How it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::Power => "^",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::And => "and",
            Self::Or => "or",
        }
    }

    /// Whether it compares: `<`, `<=`, `>`, `>=`, `==`, `!=`.
    #[must_use]
    pub const fn compares(self) -> bool {
        self.power() == power::COMPARISON
    }

    pub(super) const fn power(self) -> u8 {
        match self {
            Self::Or => power::OR,
            Self::And => power::AND,
            Self::Less
            | Self::LessEqual
            | Self::Greater
            | Self::GreaterEqual
            | Self::Equal
            | Self::NotEqual => power::COMPARISON,
            Self::Add | Self::Subtract => power::SUM,
            Self::Multiply | Self::Divide | Self::Remainder => power::PRODUCT,
            Self::Power => power::POWER,
        }
    }
}

impl Expression {
    /// An expression that stands nowhere in a text.
    #[must_use]
    pub fn new(kind: ExpressionKind) -> Self {
        Self { kind, span: Span::default() }
    }

    pub(super) fn spanning(kind: ExpressionKind, span: Span) -> Self {
        Self { kind, span }
    }

    /// The expressions directly below this one, in the order of the text.
    #[must_use]
    pub fn children(&self) -> Vec<&Self> {
        match &self.kind {
            ExpressionKind::Unary { operand, .. } => vec![operand],
            ExpressionKind::Binary { left, right, .. } => vec![left, right],
            ExpressionKind::If { condition, then, otherwise } => vec![condition, then, otherwise],
            ExpressionKind::Call { arguments, .. } => arguments.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The names of quantities the expression reads, each once, in the order of the text.
    ///
    /// ```
    /// use chiso::formula::Formula;
    /// let formula = Formula::parse("on_time / max(1, received + on_time)")?;
    /// assert_eq!(formula.expression().names(), ["on_time", "received"]);
    /// # Ok::<(), chiso::Error>(())
    /// ```
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names = indexmap::IndexSet::new();
        let mut open = vec![self];
        while let Some(expression) = open.pop() {
            if let ExpressionKind::Name(name) = &expression.kind {
                names.insert(name.as_str());
            }
            let mut children = expression.children();
            children.reverse();
            open.append(&mut children);
        }
        names.into_iter().collect()
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}
